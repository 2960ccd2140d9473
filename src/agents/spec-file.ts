import { constants, closeSync, readFileSync, writeSync } from 'node:fs';
import { ReaperError } from '../errors.ts';
import { openPrivateFile } from '../store/private-files.ts';

/** Settings of a supervisor, in order; a name may repeat. docs/supervisor.md and docs/host.md list them. */
export type Settings = readonly (readonly [name: string, value: string])[];

/** A duration as the supervisor reads it. */
export function ms(duration: number): string {
  return `${String(Math.round(duration))}ms`;
}

/** Several settings of one name, such as the words of a command. */
export function each(name: string, values: readonly string[]): Settings {
  return values.map((value) => [name, value] as const);
}

/** Variables of an environment as settings of the name given. */
export function variables(name: string, environment: Readonly<Record<string, string>>): Settings {
  return each(
    name,
    Object.entries(environment).map(([key, value]) => `${key}=${value}`),
  );
}

/**
 * Writes a spec file, mode 0600: names and values, each ended by a NUL, so that nothing needs an escape.
 * @throws ReaperError INVALID_OPTION for a value with a NUL, which no argument and no variable can hold; INSECURE_PATH
 */
export function writeSpec(path: string, settings: Settings): void {
  for (const [name, value] of settings) {
    if (!value.includes('\0')) continue;
    throw new ReaperError('INVALID_OPTION', { option: name, value, expected: 'a text without NUL' });
  }
  writePrivate(path, settings.map(([name, value]) => `${name}\0${value}\0`).join(''));
}

/** The settings of a spec file, or null where there is none that can be read. */
export function readSpec(path: string): Settings | null {
  try {
    const fd = openPrivateFile(path, constants.O_RDONLY);
    try {
      const words = readFileSync(fd, 'utf8').split('\0').slice(0, -1);
      return words.flatMap((name, at) => (at % 2 === 0 ? [[name, words[at + 1] ?? ''] as const] : []));
    } finally {
      closeSync(fd);
    }
  } catch {
    return null;
  }
}

/** Writes a file of our own with mode 0600, over what is there. @throws ReaperError INSECURE_PATH */
export function writePrivate(path: string, content: string, flag: number = constants.O_TRUNC): void {
  const bytes = Buffer.from(content);
  const fd = openPrivateFile(path, constants.O_WRONLY | constants.O_CREAT | flag);
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
  } finally {
    closeSync(fd);
  }
}
