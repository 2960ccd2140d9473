import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';
import type { ExitStatus, TerminationReport, Tier } from '../../src/process/index.ts';
import { handle } from '../../src/process/index.ts';
import { lostReport } from '../../src/process/lost-report.ts';
import { spawnPlan } from '../../src/process/spawn-plan.ts';
import { isAlive } from './helpers.ts';

const folder = tempFolder();
const plan = spawnPlan('/bin/true', [], { env: {} });
const { pid } = spawnSync('true');

/** Of a payload that is gone already, unless `what` says otherwise. */
function lost(
  what: { pid?: number; startTime?: number; tier?: Tier; leaf?: string } = {},
  exit?: ExitStatus,
): Promise<TerminationReport> {
  const { tier = 'subreaper', leaf = null, ...id } = what;
  const containment = { tier, placement: null, leaf, rejected: [] };
  return lostReport('ar-x', plan, { event: 'spawned', pid, startTime: 1, ...id, containment }, exit);
}

describe('the report on a run whose supervisor died without one', () => {
  test('says what is known, and is only weak evidence where orphans cannot be found', async () => {
    const report = await lost();
    expect(report).toMatchObject({
      version: 1,
      id: 'ar-x',
      cause: 'lost',
      command: 'true',
      leader: { pid, startTime: 1 },
      containment: { tier: 'subreaper' },
      exit: { code: null, signal: null, source: 'none' },
      survivors: [],
      survivorsTotal: 0,
      verified: { value: false, by: [], strength: 'weak' },
      errors: [],
    });
    expect(report.bootId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('keeps the exit of a payload that was reaped before', async () => {
    const exit = { code: 3, signal: null, coreDumped: false };
    expect((await lost({}, exit)).exit).toEqual({ ...exit, source: 'waitid' });
  });

  test('takes a leaf that is gone as empty, for no other can be removed', async () => {
    const report = await lost({ tier: 'cgroup', leaf: join(folder, 'leaf') });
    expect(report.errors).toEqual([]);
    expect(report.verified).toEqual({ value: false, by: ['populated-0', 'rmdir'], strength: 'strong' });
  });

  test('names the error when its leaf cannot be ended, claims nothing from it and leaves it there', async () => {
    const report = await lost({ tier: 'cgroup', leaf: folder });
    expect(report.errors).toEqual([{ code: 'LEAF_END', errno: 2, name: 'ENOENT' }]);
    expect(report.verified).toEqual({ value: false, by: [], strength: 'weak' });
    expect(existsSync(folder)).toBe(true);
  });

  test('never comes of a stranger who has the number of the payload now', async () => {
    const { startTime } = await handle(process.ppid);
    expect(await lost({ pid: process.ppid, startTime: startTime - 1 })).toMatchObject({
      survivorsTotal: 0,
      counts: { membersAtStart: 0, neededKill: 0 },
    });
    expect(isAlive(process.ppid)).toBe(true);
  });
});
