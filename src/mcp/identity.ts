import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { identityVariable } from '../engines/engine.ts';
import { ReaperError } from '../errors.ts';
import { errnoOf } from '../store/private-files.ts';

/** Longer than any token. */
const mostBytes = 1_024;

/**
 * The token in the file that the environment names. It is read once and then kept, for the file goes away when the
 * agent is settled; whether the token still holds is asked at each call.
 * @throws ReaperError IDENTITY_REFUSED
 */
export function readIdentity(environment: NodeJS.ProcessEnv): string {
  const path = environment[identityVariable] ?? '';
  const refuse = (why: string): never => {
    throw new ReaperError('IDENTITY_REFUSED', { why: `${identityVariable} names ${path}, which ${why}` });
  };
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return refuse(
      errnoOf(error) === 'ENOENT' ? 'is not there (any more)' : `cannot be opened: ${String(errnoOf(error))}`,
    );
  }
  try {
    const facts = fstatSync(fd);
    const { uid, mode, size } = facts;
    if (!facts.isFile()) refuse('is no regular file');
    if (uid !== process.geteuid?.()) refuse(`belongs to uid ${String(uid)}`);
    if ((mode & 0o077) !== 0) refuse('can be read by others');
    if (size === 0 || size > mostBytes) refuse('holds no token');
    return readFileSync(fd, 'utf8').trim();
  } finally {
    closeSync(fd);
  }
}
