import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { testFolder } from '../host/helpers.ts';

const isRoot = process.getuid?.() === 0 && process.platform === 'linux';

// A shell that has started something else becomes the supervisor, and its user may have no more processes.
test.runIf(isRoot)('a supervisor that cannot stand beside the children it was given says so', () => {
  const folder = testFolder();
  chmodSync(folder, 0o755);
  const supervisor = join(folder, 'agent-supervisor');
  copyFileSync(supervisorPath(), supervisor);
  const script = `sleep 1000 2>&- & ulimit -u 2; exec ${supervisor} -- true`;
  const user = ['--reuid', '64999', '--regid', '64999', '--clear-groups', 'bash', '-c', script];
  const { status, stderr } = spawnSync('unshare', ['-pf', '--kill-child', 'setpriv', ...user], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  expect(stderr).toContain('EAGAIN');
  expect(status).toBe(125);
});
