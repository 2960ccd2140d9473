import { describe, expect, test } from 'vitest';
import { isLocalHost, loopbackAddress } from '../../src/metrics/loopback.ts';

describe('where metrics are served', () => {
  test.each([
    ['127.0.0.1:9464', { host: '127.0.0.1', port: 9464 }],
    ['127.8.9.1:1', { host: '127.8.9.1', port: 1 }],
    ['localhost:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:80', { host: '::1', port: 80 }],
  ])('%s is on this machine', (text, address) => {
    expect(loopbackAddress(text, '--listen')).toEqual(address);
  });

  test.each([
    ...['0.0.0.0:9464', '[::]:9464', '192.168.0.1:9464', 'example.org:9464', '[::ffff:10.0.0.1]:80'],
    ...[
      '127.0.0.1',
      '127.0.0.1:',
      '127.0.0.1:65536',
      '127.1:80',
      ':80',
      '9464',
      '',
      '127.0.0.1.example.org:80',
    ],
  ])('%j is refused', (text) => {
    expect(() => loopbackAddress(text, '--listen')).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });

  test.each([
    ['localhost', true],
    ['localhost:9464', true],
    ['127.0.0.1:9464', true],
    ['[::1]:9464', true],
    ['rebound.example.org', false],
    ['127.0.0.1.example.org', false],
    ['', false],
    [undefined, false],
  ])('a request for %j is answered: %j', (header, answered) => {
    expect(isLocalHost(header)).toBe(answered);
  });
});
