import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { compileProgram } from '../helpers/c-program.ts';
import { testFolder } from '../host/helpers.ts';

const hidden = 'mount -t proc -o hidepid=2 proc /proc';
const canHide = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'sh', '-c', hidden]).status === 0;

interface Outcome {
  readonly status: number | null;
  readonly report: unknown;
}

/** A run of the group tier by an ordinary user, whose leader ends and leaves one in its group that /proc hides. */
function leaveUnseen(kind: string): Outcome {
  const folder = testFolder();
  const report = join(folder, 'report');
  const supervisor = join(folder, 'agent-supervisor');
  copyFileSync(supervisorPath(), supervisor);
  const program = compileProgram('state/unseen_member.c', folder);
  chmodSync(program, 0o4755);
  chmodSync(folder, 0o777);
  const payload = `cd ${folder} && mkfifo fifo && { ${program} ${kind} > fifo & } && read pid < fifo`;
  const times = ['--grace', '100ms', '--hard', '1s'];
  const options = ['--containment', 'group', ...times, '--report', report];
  const user = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
  // Above it one that reaps at once, and ends who is left.
  const init = [supervisorPath(), '--containment', 'subreaper', '--grace', '0', '--'];
  const command = [...init, ...user, supervisor, ...options, '--', 'sh', '-c', payload];
  const { status } = spawnSync('unshare', ['-m', 'sh', '-c', `${hidden} && exec "$@"`, 'sh', ...command], {
    stdio: 'ignore',
  });
  return { status, report: JSON.parse(readFileSync(report, 'utf8')) };
}

test.runIf(canHide)('a member that the process table hides is killed like any other', () => {
  const { status, report } = leaveUnseen('quiet');
  expect(report).toMatchObject({ survivorsTotal: 0, verified: { by: ['group-esrch', 'scan-empty'] } });
  expect(status).toBe(0);
});

test.runIf(canHide)('a hidden member that cannot be signalled is a survivor without a number', () => {
  const { status, report } = leaveUnseen('root');
  expect(report).toMatchObject({
    survivors: [{ pid: 0, reason: 'permission' }],
    survivorsTotal: 1,
    verified: { value: false, by: [], strength: 'none' },
  });
  expect(status).toBe(125);
});

test.runIf(canHide)('an empty scan of a table that hides others is weak evidence', () => {
  const folder = testFolder();
  const supervisor = join(folder, 'agent-supervisor');
  copyFileSync(supervisorPath(), supervisor);
  const user = 'setpriv --reuid 65534 --regid 65534 --clear-groups';
  const script = `${hidden} && exec ${user} ${supervisor} --containment group --report fd:1 -- true`;
  const { stdout } = spawnSync('unshare', ['-m', 'sh', '-c', script], { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toMatchObject({
    verified: { by: ['group-esrch', 'scan-empty'], strength: 'weak' },
  });
});
