import { expect, test } from 'vitest';
import { Supervisor } from '../../src/process/supervisor.ts';
import { rejection } from './helpers.ts';

test('a supervisor that has ended rejects what it is asked then', async () => {
  const ignored = Int32Array.from([-2, -2, -2]);
  const supervisor = new Supervisor([], ['true'], [], ignored, () => undefined);
  expect(await supervisor.gone).toEqual({ code: 0, signal: null });
  expect(await rejection(supervisor.request('status'))).toMatchObject({ code: 'SUPERVISOR_LOST' });
});
