import { readFileSync } from 'node:fs';
import { fileFailed } from '../store/file-failed.ts';

/** All that is on stdin, to its end. @throws ReaperError FILE_FAILED, for a directory, say */
export function standardInput(): string {
  try {
    return readFileSync(0, 'utf8');
  } catch (error) {
    throw fileFailed('stdin', 'read', error);
  }
}
