import { isIPv4, isIPv6 } from 'node:net';
import { ReaperError } from '../errors.ts';

/** Where to listen. */
export interface Address {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/**
 * Reads `127.0.0.1:9464`, `[::1]:9464`, `localhost:9464`.
 * @throws ReaperError INVALID_OPTION for what is no address, and for one that others could reach: there is no login
 */
export function loopbackAddress(text: string, option: string): Address {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? (plain === 'localhost' ? '127.0.0.1' : plain) ?? '';
  const port = Number(digits);
  if (isLoopback(host) && port <= 65_535) return { host, port };
  throw new ReaperError('INVALID_OPTION', {
    option,
    value: text,
    expected: 'an address of this machine alone and a port, such as 127.0.0.1:9464',
  });
}

/** RFC 1122, 3.2.1.3; RFC 4291, 2.5.3. */
export function isLoopback(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.');
  return isIPv6(host) && (host === '::1' || /^(?:0{1,4}:){7}0{0,3}1$/.test(host));
}

/**
 * Whether the Host of a request means this machine. A page in a browser can make its own name mean 127.0.0.1, and then
 * read what is served there; it cannot send another name than its own.
 */
export function isLocalHost(header: string | undefined): boolean {
  const name = (header ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || isLoopback(name);
}
