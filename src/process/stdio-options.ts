import type { Stream } from 'node:stream';
import { ReaperError } from '../errors.ts';
import { stdioNull, stdioPipe } from '../native/contract.ts';

/** What one standard stream of the payload is: a pipe of ours, nothing, ours, a descriptor, or a stream that has one. */
export type StdioOption = 'pipe' | 'ignore' | 'inherit' | number | Stream | null | undefined;

/** stdin, stdout and stderr. */
export type StdioOptions = readonly [stdin?: StdioOption, stdout?: StdioOption, stderr?: StdioOption];

const expected = "'pipe', 'ignore', 'inherit', a descriptor or a stream that has one";

/**
 * The three streams as the addon takes them: {@link stdioPipe}, {@link stdioNull} or a descriptor.
 * @throws ReaperError INVALID_OPTION
 */
export function stdioDescriptors(value: unknown): Int32Array {
  if (!Array.isArray(value)) return Int32Array.from([0, 1, 2], (i) => descriptor(value, i, 'stdio'));
  if (value.length > 3) {
    throw new ReaperError('INVALID_OPTION', { option: 'stdio', value, expected: 'at most three streams' });
  }
  return Int32Array.from([0, 1, 2], (i) => descriptor(value[i], i, `stdio[${i}]`));
}

function descriptor(value: unknown, index: number, option: string): number {
  if (value === undefined || value === null || value === 'pipe') return stdioPipe;
  if (value === 'ignore') return stdioNull;
  if (value === 'inherit') return index;
  const fd = typeof value === 'object' ? descriptorOf(value) : value;
  if (typeof fd === 'number' && Number.isInteger(fd) && fd >= 0 && fd <= 0x7fffffff) return fd;
  throw new ReaperError('INVALID_OPTION', { option, value: label(value), expected });
}

/** Files have `fd` once they are open; sockets and pipes have it on their handle, as node:child_process reads it. */
function descriptorOf(stream: object): unknown {
  if ('fd' in stream && typeof stream.fd === 'number') return stream.fd;
  const handle = '_handle' in stream ? stream._handle : undefined;
  return typeof handle === 'object' && handle !== null && 'fd' in handle ? handle.fd : undefined;
}

function label(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { constructor } = value as { constructor?: { name: string } };
  return `a ${constructor?.name ?? 'object'} without a descriptor`;
}
