import { fstatSync } from 'node:fs';

/** What the place that text goes to can show. */
export interface Terminal {
  readonly interactive: boolean;
  /** Columns, or Infinity where nothing may be cut off: in a pipe or a file. */
  readonly width: number;
  readonly colour: boolean;
  /** False where the locale has no UTF-8; then nothing of ours goes beyond ASCII. */
  readonly unicode: boolean;
}

/** What stdout can show. A pipe or a file gets whole lines without colours, whatever is set. */
export function terminal(environment: NodeJS.ProcessEnv = process.env): Terminal {
  const interactive = isTerminal(1);
  return {
    interactive,
    width: interactive ? columns(environment) : Infinity,
    colour: interactive && wantsColour(environment),
    unicode: isUtf8(environment),
  };
}

/** Whether a descriptor is a terminal. The stat comes first, for node:tty takes milliseconds to load. */
export function isTerminal(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(fd);
  } catch {
    return false;
  }
}

/** The size of the terminal itself; COLUMNS stands in where it is not known. */
function columns(environment: NodeJS.ProcessEnv): number {
  const given = Number(environment['COLUMNS']);
  const size = process.stdout.columns || (Number.isInteger(given) && given > 0 ? given : 80);
  return Math.max(20, size);
}

/** https://no-color.org: any value that is not empty. */
function wantsColour(environment: NodeJS.ProcessEnv): boolean {
  return (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
}

/** The first of these that is set and not empty counts: locale(7). */
function isUtf8(environment: NodeJS.ProcessEnv): boolean {
  const locale = [environment['LC_ALL'], environment['LC_CTYPE'], environment['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return /utf-?8/i.test(locale ?? '');
}
