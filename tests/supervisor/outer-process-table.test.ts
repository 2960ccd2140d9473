import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';

const canUnshare = process.getuid?.() === 0 && spawnSync('unshare', ['-pf', 'true']).status === 0;
const payload = 'trap "" TERM; setsid sleep 300 >/dev/null 2>&1 & while :; do wait; done';

interface Report {
  readonly containment: { readonly tier: string };
  readonly leader: { readonly startTime: number };
  readonly killed: readonly { readonly comm: string }[];
  readonly escapees: readonly unknown[];
  readonly verified: { readonly value: boolean };
}

// `unshare --pid --fork` without `--mount-proc`, and containers that are given the /proc of their host: there the number
// of the payload is somebody else's, and so are its children.
test.runIf(canUnshare).each(['pidns', 'auto'])(
  'believes no process table of another PID namespace: %s',
  (tier) => {
    const options = ['--containment', tier, '--timeout', '100ms', '--grace', '100ms', '--hard', '3s'];
    const command = [supervisorPath(), ...options, '--report', 'fd:1', '--', 'bash', '-c', payload];
    const { status, stdout, stderr } = spawnSync('unshare', ['-pf', ...command], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ cause: 'timeout', leader: { startTime: 0 }, verified: { value: true } });
    // Nothing is known of them but their numbers.
    expect(report.killed.filter(({ comm }) => comm !== '')).toEqual([]);
    expect(status).toBe(124);
  },
  60_000,
);

test.runIf(canUnshare)(
  'knows the payload of a namespace by the number that it has outside, without a table',
  () => {
    const command = [supervisorPath(), '--containment', 'pidns', '--report', 'fd:1', '--', 'true'];
    const { stdout } = spawnSync('unshare', ['-pf', ...command], { encoding: 'utf8' });
    // The supervisor is 1, and the init 2.
    expect(JSON.parse(stdout)).toMatchObject({ leader: { pid: 3 }, exit: { code: 0 } });
  },
);
