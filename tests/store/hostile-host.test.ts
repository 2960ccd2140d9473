import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { compile, type Compiled } from '../helpers/compiled.ts';
import { runCommand, type Finished } from '../helpers/processes.ts';
import { temporaryDirectory } from './helpers.ts';

let compiled: Compiled;
beforeAll(() => {
  compiled = compile(['src/errors.ts', 'src/error-codes.ts', 'src/store', 'tests/programs/store']);
});
afterAll(() => {
  compiled.remove();
});

describe('a host that has run out of', () => {
  it.for([
    ['instances', 'EMFILE'],
    ['watches', 'ENOSPC'],
  ] as const)('inotify %s makes waiting deaf, and it says so', async ([what, errno], context) => {
    const home = temporaryDirectory();
    const { code, stdout, stderr } = await inNamespace(
      context,
      `echo 0 > /proc/sys/user/max_inotify_${what} && exec "$1" "$2"`,
      compiled.path('tests/programs/store/exhausted.ts'),
      home,
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({
      events: 1,
      deaf: { errno, reason: expect.stringContaining(`max_user_${what}`) as unknown },
    });
  });

  it('disk says DISK_FULL, keeps what was written, and goes on when there is space', async (context) => {
    const home = temporaryDirectory();
    const { code, stdout, stderr } = await inNamespace(
      context,
      `mount -t tmpfs -o size=2m,mode=700 tmpfs "$AGENT_REAPER_HOME" && exec "$1" "$2"`,
      compiled.path('tests/programs/store/fill.ts'),
      home,
    );
    expect([code, stderr]).toEqual([0, '']);
    const [first = '', second] = stdout.split('\n');
    expect(JSON.parse(first)).toEqual({ full: ['DISK_FULL', true], after: 'written', lost: 0 });
    expect(second).toBe('ok');
  });
});

/** Runs a script in user and mount namespaces of its own, or skips where the host does not allow that. */
async function inNamespace(
  context: TestContext,
  script: string,
  program: string,
  home: string,
): Promise<Finished> {
  const unshare = (...args: string[]): Promise<Finished> =>
    runCommand('unshare', ['-Urm', ...args], { AGENT_REAPER_HOME: home });
  const probe = await unshare('true').catch(() => undefined);
  if (probe?.code !== 0) context.skip('user namespaces are not allowed here');
  return unshare('sh', '-c', script, 'sh', process.execPath, program);
}
