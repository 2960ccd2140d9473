import { isAbsolute, join } from 'node:path';
import { ReaperError } from '../errors.ts';

/** Where this process is. A shell may stay in a directory that is gone: getcwd(3). @throws ReaperError INVALID_OPTION */
export function workingDirectory(): string {
  try {
    return process.cwd();
  } catch (error) {
    const value = process.env['PWD'] ?? '';
    const expected = 'a directory that exists';
    throw new ReaperError(
      'INVALID_OPTION',
      { option: 'the working directory', value, expected },
      { cause: error },
    );
  }
}

/** A path as the caller means it. @throws ReaperError INVALID_OPTION for a relative one where there is no directory */
export function absolutePath(path: string): string {
  return isAbsolute(path) ? path : join(workingDirectory(), path);
}
