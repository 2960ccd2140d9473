import { ReaperError } from '../../errors.ts';
import { errnoOf } from '../private-files.ts';

/**
 * The error for an optional dependency that is not there, or is there without an addon that this Node can load: the
 * library looks for that at the first connection only.
 */
export function driverMissing(cause: unknown): ReaperError<'STORE_DRIVER_MISSING'> {
  const message = cause instanceof Error ? cause.message : String(cause);
  const reason = lacksAddon(cause)
    ? 'its addon is not there; it comes with its install script'
    : (message.split('\nRequire stack', 1)[0] ?? '').replace(/\s+/g, ' ').slice(0, 300);
  return new ReaperError('STORE_DRIVER_MISSING', { node: process.version, reason }, { cause });
}

/** Whether it says that the addon cannot be loaded; everything else is of SQLite or of the file. */
export function isAboutAddon(error: unknown): boolean {
  return lacksAddon(error) || ['MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED'].includes(errnoOf(error) ?? '');
}

/** As the package `bindings` says it, with all that it has tried. */
function lacksAddon(error: unknown): boolean {
  return error instanceof Error && 'tries' in error;
}
