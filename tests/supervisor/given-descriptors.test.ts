import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { testFolder } from '../host/helpers.ts';

describe('a supervisor that was given less than three streams', () => {
  test.each([['0<&-'], ['1>&-'], ['2>&-'], ['0<&- 1>&- 2>&-']])(
    'passes on nothing of its own in their place: %s',
    (closed) => {
      const folder = testFolder();
      const [seen, report] = [join(folder, 'seen'), join(folder, 'report')];
      const payload = `readlink /proc/$$/fd/* >"${seen}" 2>"${join(folder, 'err')}"; echo out; echo err >&2`;
      const argv = [supervisorPath(), '--report', report, '--', 'sh', '-c', payload];
      execFileSync('sh', ['-c', `"$@" ${closed}`, 'sh', ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
      expect(readFileSync(seen, 'utf8')).not.toContain('anon_inode');
      expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ exit: { code: 0 } });
    },
  );
});

const canUnshare = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

test.runIf(canUnshare)('passes on nothing of its own where there is no /dev/null either', () => {
  const seen = join(testFolder(), 'seen');
  const payload = `readlink /proc/$$/fd/* >"${seen}"; ! read line && ! echo out`;
  const script = 'mount -t tmpfs none /dev && exec "$@" 0<&- 1>&- 2>&-';
  const argv = ['-m', 'sh', '-c', script, 'sh', supervisorPath(), '--', 'sh', '-c', payload];
  const { status } = spawnSync('unshare', argv, { stdio: 'ignore' });
  expect(readFileSync(seen, 'utf8')).not.toContain('anon_inode');
  expect(status).toBe(0);
});

test.each(['--report', '--control'])('%s takes no descriptor that is not open', (option) => {
  const argv = [supervisorPath(), option, 'fd:3', '--', 'true'];
  const { status, stderr } = spawnSync('sh', ['-c', '"$@" 3>&-', 'sh', ...argv], { encoding: 'utf8' });
  expect(stderr).toContain('fd:3 is not open');
  expect(status).toBe(125);
});
