import { writeSync } from 'node:fs';
import { exitCodes } from './exit-codes.ts';

const stdout = 1;
const stderr = 2;

/**
 * Says what the command will exit with, before it prints: a reader who leaves early ends it, and must not make a success
 * of it. Returns the code.
 */
export function willExit(code: number): number {
  process.exitCode = code;
  return code;
}

/** Data goes to stdout, all else to stderr. */
export function print(text: string): void {
  write(stdout, `${text}\n`);
}

/** One JSON document. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** One line of NDJSON. */
export function printLine(value: unknown): void {
  print(JSON.stringify(value));
}

/** Bytes or text as they are, without a line end. */
export function printRaw(data: string | Uint8Array): void {
  write(stdout, data);
}

/** A line for the person at the terminal. */
export function complain(line: string): void {
  write(stderr, `agent-reaper: ${line}\n`);
}

/** A line for the person at the terminal, as it is. */
export function tell(line: string): void {
  write(stderr, `${line}\n`);
}

/** The same without a line end. */
export function tellRaw(text: string): void {
  write(stderr, text);
}

/** Whether all that was printed is where it goes: then nothing is lost by leaving at once. */
export function allIsWritten(): boolean {
  return streams.size === 0;
}

/** The streams of Node.js for a descriptor, once it could not take everything at once. */
const streams = new Map<number, NodeJS.WriteStream>();

/**
 * Written at once, past the streams of Node.js: those take milliseconds to load, and lose what is not written yet when
 * the process exits. They take over where somebody has set O_NONBLOCK on a pipe that we share with them, and it is full.
 */
function write(fd: number, data: string | Uint8Array): void {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  let done = 0;
  try {
    while (done < bytes.length && !streams.has(fd)) done += writeSync(fd, bytes, done);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN') streams.set(fd, takeOver(fd));
    else giveUp(fd, code);
  }
  if (done < bytes.length) streams.get(fd)?.write(bytes.subarray(done));
}

function takeOver(fd: number): NodeJS.WriteStream {
  const stream = fd === stdout ? process.stdout : process.stderr;
  return stream.on('error', ({ code }: NodeJS.ErrnoException) => {
    giveUp(fd, code);
  });
}

/** A reader that has seen enough (`| head`) is no failure; what is known to be one stays one. */
function giveUp(fd: number, code: string | undefined): never {
  if (code === 'EPIPE') process.exit();
  if (fd === stdout) write(stderr, `agent-reaper: stdout cannot be written: ${code ?? 'unknown error'}\n`);
  process.exit(exitCodes.FAILED);
}
