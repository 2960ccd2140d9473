import { ReaperError } from '../errors.ts';
import { errnoName } from '../native/errno.ts';
import { addon } from '../native/load.ts';

/**
 * Replaces this process by another program, so that no Node process stays between it and its terminal. What Node changed
 * about the process is undone first, as by `becomeSupervisor`.
 * @param file absolute path
 * @throws ReaperError EXEC_FAILED; the process is as it was before
 */
export function becomeProgram(
  file: string,
  args: readonly string[],
  environment: Readonly<NodeJS.ProcessEnv>,
): never {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value ?? ''}`);
  const errno = addon().become(file, strings([file, ...args]), strings(variables), new Int32Array());
  throw new ReaperError('EXEC_FAILED', { path: file, errno: errnoName(errno) });
}

function strings(words: readonly string[]): Uint8Array {
  return Buffer.from(words.map((word) => `${word}\0`).join(''));
}
