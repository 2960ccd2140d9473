import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { expect, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { compileProgram } from '../helpers/c-program.ts';
import { testFolder } from '../host/helpers.ts';

interface Probe {
  readonly tiers: readonly {
    readonly tier: string;
    readonly available: boolean;
    readonly step: string | null;
  }[];
  readonly chosen: string;
}

interface Report {
  readonly containment: { readonly rejected: readonly unknown[] };
}

/** A supervisor to which the kernel refuses a system call. */
function without(call: string, ...args: readonly string[]): SpawnSyncReturns<string> {
  const program = compileProgram('harness/seccomp-deny.c', testFolder());
  return spawnSync(program, [`${call}=EPERM`, '--', supervisorPath(), ...args], { encoding: 'utf8' });
}

test.runIf(process.platform === 'linux')('what needs a subreaper is refused for want of one', () => {
  const { tiers, chosen } = JSON.parse(without('prctl', '--probe').stdout) as Probe;
  const refused = { available: false, step: 'set-subreaper', name: 'EPERM' };
  expect(tiers).toMatchObject([
    { tier: 'pidns', ...refused },
    { tier: 'cgroup', ...refused },
    { tier: 'subreaper', ...refused },
    { tier: 'group', available: true },
  ]);
  expect(chosen).toBe('group');
  const report = JSON.parse(without('prctl', '--report', 'fd:1', '--', 'true').stdout) as Report;
  expect(report.containment).toMatchObject({ tier: 'group' });
  expect(report.containment.rejected).toMatchObject([
    { tier: 'cgroup', step: 'set-subreaper', name: 'EPERM' },
    { tier: 'subreaper', step: 'set-subreaper', name: 'EPERM' },
    { tier: 'pidns', step: 'opt-in' },
  ]);
});

test.runIf(process.platform === 'linux')('nothing is started where no child can be waited for', () => {
  const { status, stdout, stderr } = without('waitid', '--report', 'fd:1', '--', 'echo', 'ran');
  expect(stderr).toContain('cannot prepare the containment (wait-for-children): EPERM');
  expect({ status, stdout }).toEqual({ status: 125, stdout: '' });
});
