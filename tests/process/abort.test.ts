import { getEventListeners } from 'node:events';
import { beforeAll, describe, expect, test } from 'vitest';
import { spawn } from '../../src/process/index.ts';
import { asGroup, isAlive, openDescriptors, noZombies, rejection } from './helpers.ts';
import { eventually } from '../helpers/eventually.ts';

beforeAll(async () => {
  // The addon's own descriptors are there from the first run on.
  await (
    await spawn('true')
  ).ended;
});

describe.each([
  ['a supervised run', {}],
  ['a bare group', asGroup],
])('aborting %s', (_, tier) => {
  test('before the call starts nothing', async () => {
    const reason = new Error('too late');
    const spawning = spawn('sleep', ['1000'], { ...tier, signal: AbortSignal.abort(reason) });
    expect(await rejection(spawning)).toBe(reason);
  });

  test('during the call cancels it and leaves nothing', async () => {
    const before = openDescriptors();
    for (let microtasks = 0; microtasks < 20; microtasks++) {
      const controller = new AbortController();
      const spawning = spawn('sleep', ['1000'], { ...tier, stdio: 'ignore', signal: controller.signal });
      for (let i = 0; i < microtasks; i++) await Promise.resolve();
      if (microtasks % 4 === 3) await new Promise(setImmediate);
      const reason = new Error('never mind');
      controller.abort(reason);
      const error = await rejection(spawning);
      expect(error).toBe(reason);
    }
    await eventually(() => openDescriptors() <= before, { what: 'all descriptors are closed' });
    await noZombies();
  });

  test('later terminates it, with its grace', async () => {
    const controller = new AbortController();
    const script = "trap 'exit 8' TERM; while :; do sleep 0.01; done";
    const run = await spawn('sh', ['-c', script], { ...tier, signal: controller.signal });
    await eventually(() => isAlive(run.pid), { what: 'the payload runs' });
    controller.abort();
    const report = await run.ended;
    expect(report.cause).toBe('killed');
    expect(isAlive(run.pid)).toBe(false);
  });

  test('after the end does nothing, and nobody listens any more', async () => {
    const controller = new AbortController();
    const run = await spawn('true', [], { ...tier, signal: controller.signal });
    await run.ended;
    await eventually(() => getEventListeners(controller.signal, 'abort').length === 0, {
      what: 'no listener is left',
    });
    controller.abort();
    expect((await run.ended).cause).toBe('exited');
  });
});
