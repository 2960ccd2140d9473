import { readFileSync } from 'node:fs';
import { ReaperError } from '../errors.ts';
import { errnoOf } from '../store/private-files.ts';

/** All that is on stdin, to its end. @throws ReaperError FILE_FAILED, for a directory, say */
export function standardInput(): string {
  try {
    return readFileSync(0, 'utf8');
  } catch (error) {
    const reason = errnoOf(error) ?? String(error);
    throw new ReaperError('FILE_FAILED', { path: 'stdin', action: 'read', reason }, { cause: error });
  }
}
