import { existsSync } from 'node:fs';
import path from 'node:path';

let found: string | undefined;

/** The folder of this package: the nearest one above this file with a package.json, bundled or not. */
export function packageRoot(): string {
  found ??= search(import.meta.dirname);
  return found;
}

function search(folder: string): string {
  const parent = path.dirname(folder);
  return existsSync(path.join(folder, 'package.json')) || parent === folder ? folder : search(parent);
}
