import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';
import { program } from './program.ts';

const link = join(tempFolder(), 'link');
symlinkSync('/nonexistent/disk', link);

test.each([
  // The kernel makes no directory there, and says ENOENT.
  ...(process.platform === 'linux' ? ['/proc/agent-reaper/state'] : []),
  '/dev/null/state',
  join(link, 'state'),
])('a state directory that cannot be made is an error at once: %s', (home) => {
  const { status, stderr, signal } = spawnSync(process.execPath, [program, 'ls'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], AGENT_REAPER_HOME: home },
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  expect({ status, signal }).toEqual({ status: 1, signal: null });
  expect(stderr).toContain(`The store ${home} cannot be used: E`);
});
