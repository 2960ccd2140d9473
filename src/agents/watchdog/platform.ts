import { linuxBytesMoved } from './linux.ts';

/** Bytes that a process has read and written so far; always 0 where the system does not count them for others. */
export function bytesMoved(pid: number): number {
  return process.platform === 'linux' ? linuxBytesMoved(pid) : 0;
}
