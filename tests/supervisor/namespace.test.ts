import { copyFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { testFolder } from '../host/helpers.ts';

const canUnshare = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

// As where a security module lets an unprivileged user make the namespace and takes the rights in it away again.
test.runIf(canUnshare)('a namespace that cannot be entered is a refusal, and no run of nobody', () => {
  const supervisor = join(testFolder(), 'agent-supervisor');
  copyFileSync(supervisorPath(), supervisor);
  const script = `mount -o remount,bind,ro /proc && cd / && exec setsid -w setpriv --reuid 65534 --regid 65534 \
    --clear-groups ${supervisor} --containment pidns --report fd:1 -- echo out`;
  const { status, stdout } = spawnSync('unshare', ['-m', '--propagation', 'private', 'sh', '-c', script], {
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout)).toMatchObject({
    cause: 'spawn_failed',
    leader: null,
    spawnError: { stage: 'namespace', name: 'EROFS' },
  });
  expect(status).toBe(125);
});
