import { ReaperError } from '../errors.ts';
import { errnoOf } from './private-files.ts';

/** The error for a file that somebody named, or that was looked for, with what the system said of it. */
export function fileFailed(
  path: string,
  action: 'read' | 'written',
  cause: unknown,
): ReaperError<'FILE_FAILED'> {
  return new ReaperError('FILE_FAILED', { path, action, reason: errnoOf(cause) ?? String(cause) }, { cause });
}
