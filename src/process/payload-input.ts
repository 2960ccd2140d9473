import { Socket } from 'node:net';
import type { Writable } from 'node:stream';

/**
 * stdin of a payload over `fd`, the writing end of a pipe, which it takes over. A payload may end without having read
 * everything: the stream then has its `error` EPIPE, which is told to those who listen and ends no process.
 */
export function payloadInput(fd: number): Writable & { unref(): unknown } {
  const stream = new Socket({ fd, readable: false, writable: true });
  stream.on('error', () => undefined);
  return stream;
}
