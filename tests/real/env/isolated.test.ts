import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { lookup } from 'node:dns/promises';
import { expect, test } from 'vitest';
import { Witness } from './witness.ts';

test('nothing that is run here can leave: loopback is the only interface', () => {
  const known = readFileSync('/proc/self/net/dev', 'utf8').split('\n').slice(2, -1);
  expect(known.map((line) => line.split(':')[0]?.trim())).toEqual(['lo']);
  expect(Object.keys(networkInterfaces())).toEqual(['lo']);
});

test('who asks for a host of the world is heard, and gets no answer', async () => {
  await using witness = await Witness.start();
  await expect(lookup('telemetry.example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  const socket = connect(443, '192.0.2.1');
  await once(socket, 'close');
  const heard = witness.attempts.map((attempt) => attempt.replace('::ffff:', ''));
  expect(heard).toEqual(expect.arrayContaining(['telemetry.example.com', '192.0.2.1:443']));
});
