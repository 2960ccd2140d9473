import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ReaperError } from '../errors.ts';
import { fileFailed } from '../store/file-failed.ts';

/** Read by the node exporter, which runs as another user; nothing in it is secret. */
const mode = 0o644;

/**
 * Puts the text in the place of a file by rename, so that a reader finds the old one or the new one whole. The draft
 * does not end with `.prom`, by which the node exporter would take it for one more.
 * @throws ReaperError FILE_FAILED
 */
export function writeTextfile(path: string, text: string): void {
  const target = resolve(path);
  const draft = join(dirname(target), `.${basename(target)}.${String(process.pid)}`);
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  try {
    refuseSpecial(target);
    const fd = openSync(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode);
    try {
      writeFileSync(fd, text);
      // A crash of the machine must not leave an empty file under the name.
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    if (ReaperError.is(error)) throw error;
    throw fileFailed(target, 'written', error);
  }
}

/** A rename would put a file where /dev/stdout or /dev/null was. */
function refuseSpecial(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false)
    throw new ReaperError('FILE_FAILED', { path, action: 'written', reason: 'it is no regular file' });
}
