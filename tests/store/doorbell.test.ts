import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDoorbell } from '../../src/store/doorbell.ts';
import { eventually } from '../helpers/eventually.ts';
import { temporaryDirectory } from './helpers.ts';

test('a doorbell whose directory is removed rings nowhere else, says that nobody is woken, and works when it is back', async () => {
  const folder = temporaryDirectory();
  const state = join(folder, 'state');
  mkdirSync(state, { mode: 0o700 });
  const doorbell = openDoorbell(join(state, 'doorbell'));
  doorbell.ring();
  rmSync(state, { recursive: true });
  doorbell.ring();
  // This takes the number that the doorbell has had.
  const other = openSync(join(folder, 'other'), 'w');
  writeSync(other, 'mine');
  doorbell.ring();
  expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('mine');
  closeSync(other);
  expect(doorbell.listen(() => undefined).failure).toMatchObject({ errno: 'ENOENT' });
  mkdirSync(state, { mode: 0o700 });
  let rings = 0;
  const listening = doorbell.listen(() => (rings += 1));
  expect(listening.failure).toBeNull();
  doorbell.ring();
  await eventually(() => rings > 0, { what: 'a ring' });
  listening.stop();
  doorbell.close();
});
