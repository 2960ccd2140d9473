import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveLogs } from '../../../src/agents/logs/archive.ts';
import { verifyArchive } from '../../../src/agents/logs/archives.ts';
import { packageRoot } from '../../../src/native/package-root.ts';
import { compile, type Compiled } from '../../helpers/compiled.ts';
import { runCommand, runNode, type Finished } from '../../helpers/processes.ts';
import { temporaryDirectory } from '../../store/helpers.ts';
import { loggedAgent, withAllFiles, type LoggedAgent } from './helpers.ts';

/** A compiled copy has none beside it. */
const addon = { AGENT_REAPER_ADDON: join(packageRoot(), 'build/Release/addon.node') };

let compiled: Compiled;
beforeAll(() => {
  const layers = ['agents', 'store', 'engines', 'tasks', 'tmux', 'process', 'native'];
  const sources = ['errors.ts', 'error-codes.ts', ...layers].map((name) => `src/${name}`);
  compiled = compile([...sources, 'tests/programs/logs']);
});
afterAll(() => {
  compiled.remove();
});

describe('archiving that is killed', () => {
  it('after any step is finished by the next one, with nothing lost and nothing doubled', async () => {
    const steps = (await archiveIn(rotatedAgent(), '')).stdout.trimEnd().split('\n');
    expect(steps).toContain('recorded');
    expect(steps.length).toBeGreaterThan(10);
    for (const step of steps) {
      const agent = rotatedAgent();
      // The names of files are in some steps.
      const { signal } = await archiveIn(agent, step.replace(/[a-z]+-\d{6}-[0-9a-f]{6}/, agent.id));
      expect([step, signal]).toEqual([step, 'SIGKILL']);
      expect([step, await agent.text({ from: 'start' })]).toEqual([step, content]);
      const { index } = await archiveLogs(agent.manager, agent.id);
      expect([step, await agent.text({ from: 'start' })]).toEqual([step, content]);
      expect(index.map(({ class: name }) => name)).toEqual(['stream', 'progress', 'findings', 'deploy']);
      expect(filesOf(agent)).toEqual(index.map(({ name }) => name).sort());
      const problems = (await verifyArchive(agent.manager, agent.id)).map(({ problem }) => problem);
      expect([step, problems]).toEqual([step, [null, null, null, null]]);
    }
  }, 120_000);
});

describe('a full disk', () => {
  it('keeps the log from being archived, not from being read, and no half of an archive stays', async (context) => {
    const home = temporaryDirectory();
    const script = 'mount -t tmpfs -o size=2m,mode=700 tmpfs "$1" && exec "$2" "$3" "$1"';
    const program = compiled.path('tests/programs/logs/full-disk.ts');
    const unshare = (...args: string[]): Promise<Finished> =>
      runCommand('unshare', ['-Urm', ...args], { ...addon, AGENT_REAPER_HOME: join(home, 'state') });
    if ((await unshare('true').catch(() => undefined))?.code !== 0)
      context.skip('user namespaces are not allowed here');
    const project = temporaryDirectory();
    const { stdout, stderr } = await unshare('sh', '-c', script, 'sh', project, process.execPath, program);
    expect([stderr, stdout && JSON.parse(stdout)]).toEqual([
      '',
      ['DISK_FULL', [], 'last', 1, 'last', 'archive'],
    ]);
  });
});

const content = 'one\n[SYS] 5 bytes of the log were dropped here, by its size limit\nthree\nfour';

function rotatedAgent(): LoggedAgent {
  const agent = withAllFiles(loggedAgent());
  agent.write('one\n');
  agent.rotate('first');
  agent.append('three\n');
  agent.rotate('prev');
  agent.append('four\n');
  agent.end({ dropped: 5, rotations: 3 });
  return agent;
}

function archiveIn({ manager, id }: LoggedAgent, step: string): Promise<Finished> {
  return runNode(compiled.path('tests/programs/logs/archive.ts'), [id, step], {
    ...manager.store.directories.environment,
    ...addon,
  });
}

/** Everything that is in the workspace below its folders. */
function filesOf({ workspace }: LoggedAgent): string[] {
  return ['logs', 'progress', 'findings', 'archive']
    .flatMap((folder) => readdirSync(join(workspace, folder)))
    .sort();
}
