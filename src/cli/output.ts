/** Data goes to stdout, all else to stderr. */
export function print(text: string): void {
  quietWhenReaderLeaves(process.stdout);
  process.stdout.write(`${text}\n`);
}

/** One JSON document. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** A line for the person at the terminal. */
export function complain(line: string): void {
  quietWhenReaderLeaves(process.stderr);
  process.stderr.write(`agent-reaper: ${line}\n`);
}

/** A reader that has seen enough (`| head`) is no failure; any other error of the stream is. */
function quietWhenReaderLeaves(stream: NodeJS.WriteStream): void {
  if (stream.listenerCount('error') > 0) return;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    process.exitCode = 1;
  });
}
