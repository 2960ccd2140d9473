import { describe, expect, test } from 'vitest';
import { spawn } from '../../src/process/index.ts';
import { asGroup, isAlive } from './helpers.ts';

describe.each([
  ['a supervised run', {}],
  ['a bare group', asGroup],
])('%s that was released', (_, tier) => {
  test('is not ended by disposing, and can still be terminated', async () => {
    const run = await spawn('sleep', ['1000'], { ...tier, stdio: 'ignore' });
    await run.release();
    await run[Symbol.asyncDispose]();
    expect(isAlive(run.pid)).toBe(true);
    expect((await run.terminate({ grace: 0 })).cause).toBe('killed');
    expect(isAlive(run.pid)).toBe(false);
  });

  test('after its end changes nothing', async () => {
    const run = await spawn('true', [], tier);
    const report = await run.ended;
    await run.release();
    expect(await run.ended).toBe(report);
  });
});
