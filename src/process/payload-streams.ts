import type { Writable } from 'node:stream';
import { payloadInput } from './payload-input.ts';
import { PayloadOutput } from './payload-output.ts';

/** Our ends of a payload's pipes. */
export interface PayloadStreams {
  readonly stdin: (Writable & { unref(): unknown }) | null;
  readonly stdout: PayloadOutput | null;
  readonly stderr: PayloadOutput | null;
}

/** Takes over three descriptors, -1 where there is no pipe. */
export function payloadStreams([stdin = -1, stdout = -1, stderr = -1]: Iterable<number> &
  number[]): PayloadStreams {
  return {
    stdin: stdin < 0 ? null : payloadInput(stdin),
    stdout: stdout < 0 ? null : new PayloadOutput(stdout),
    stderr: stderr < 0 ? null : new PayloadOutput(stderr),
  };
}

/** The outputs among them. */
export function outputsOf({ stdout, stderr }: PayloadStreams): PayloadOutput[] {
  return [stdout, stderr].filter((stream) => stream !== null);
}

/** They no longer keep the event loop alive. */
export function unrefStreams(streams: PayloadStreams): void {
  streams.stdin?.unref();
  for (const output of outputsOf(streams)) output.unref();
}
