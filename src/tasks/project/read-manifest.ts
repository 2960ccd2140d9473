import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** What became of reading a manifest. */
export type Manifest =
  | { readonly state: 'read'; readonly text: string }
  | { readonly state: 'absent' }
  | { readonly state: 'unusable'; readonly problem: string };

/** Bytes of a manifest; more than that is no manifest that a person keeps. */
const sizeLimit = 1 << 20;

/**
 * Reads a file of a project's root.
 * @param root the project's directory with no symbolic link in it, as realpath(3) gives it.
 * @param name path below it. A symbolic link is followed only to what lies below the root as well.
 */
export async function readManifest(root: string, name: string): Promise<Manifest> {
  try {
    const path = await realpath(join(root, name));
    if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) {
      return { state: 'unusable', problem: 'a symbolic link leads out of the project' };
    }
    return await readRegular(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'absent' };
    return { state: 'unusable', problem: `cannot be read: ${code === '' ? String(error) : code}` };
  }
}

async function readRegular(path: string): Promise<Manifest> {
  // Non-blocking: the open of a FIFO would wait for its writer. No link: it was resolved, what is one now is new.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const facts = await file.stat();
    if (!facts.isFile()) return { state: 'unusable', problem: 'not a regular file' };
    if (facts.size > sizeLimit) {
      return {
        state: 'unusable',
        problem: `${String(facts.size)} bytes; at most ${String(sizeLimit)} are read`,
      };
    }
    const buffer = Buffer.alloc(sizeLimit + 1);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return { state: 'read', text: buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/u, '') };
  } finally {
    await file.close();
  }
}
