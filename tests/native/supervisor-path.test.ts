import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { barePackage, places } from './package.ts';

const { at, install, write, run } = barePackage();

async function located(env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  return ((await run('locate', env)) as { supervisor: unknown }).supervisor;
}

describe('the supervisor', () => {
  test.each(places.map((place, i) => [place, places.slice(i)] as const))(
    'is that of %s when nothing stands before it',
    async (first, rest) => {
      rest.forEach(install);
      expect(await located()).toBe(at(first, 'agent-supervisor'));
    },
  );

  test('is the one that the environment names, whatever else is there', async () => {
    places.forEach(install);
    install('other');
    const file = at('other', 'agent-supervisor');
    expect(await located({ AGENT_REAPER_SUPERVISOR: file })).toBe(file);
    expect(await located({ AGENT_REAPER_SUPERVISOR: relative(process.cwd(), file) })).toBe(file);
  });

  test('is looked for as ever when the environment names nothing', async () => {
    install(places[1]);
    expect(await located({ AGENT_REAPER_SUPERVISOR: '' })).toBe(at(places[1], 'agent-supervisor'));
  });

  test('that the environment names and that is not there is no reason to take another', async () => {
    places.forEach(install);
    const path = at('other', 'agent-supervisor');
    expect(await located({ AGENT_REAPER_SUPERVISOR: path })).toMatchObject({
      code: 'SUPERVISOR_UNUSABLE',
      facts: { path, reason: 'there is no such file' },
    });
  });

  test('that is nowhere is a failure that names where a package has it, and what to do', async () => {
    const path = at(places[2], 'agent-supervisor');
    expect(await located()).toMatchObject({
      code: 'SUPERVISOR_UNUSABLE',
      message: `The supervisor ${path} cannot be executed: there is no such file`,
      help: expect.stringContaining('npm run build:native') as string,
      facts: { path },
      hasCause: true,
    });
  });

  test('without execute permission is a failure that says its mode and what to do, not a reason to take another', async () => {
    places.forEach(install);
    const path = at(places[0], 'agent-supervisor');
    chmodSync(path, 0o644);
    expect(await located()).toMatchObject({
      code: 'SUPERVISOR_UNUSABLE',
      help: expect.stringContaining('chmod 755') as string,
      facts: { path, reason: 'its mode is 0644, which has no execute permission for this user' },
    });
  });

  test('that cannot even be looked at is a failure with the reason', async () => {
    mkdirSync(at('other'));
    const path = at('other', 'agent-supervisor');
    symlinkSync('agent-supervisor', path);
    expect(await located({ AGENT_REAPER_SUPERVISOR: path })).toMatchObject({
      code: 'SUPERVISOR_UNUSABLE',
      facts: { path, reason: 'it cannot be looked at: ELOOP' },
    });
  });

  test('that is a folder fails the spawn, by its own name', async () => {
    install(places[0]);
    const file = at('other/agent-supervisor');
    mkdirSync(file, { recursive: true });
    expect(await run('spawn-once', { AGENT_REAPER_SUPERVISOR: file })).toMatchObject({
      code: 'SPAWN_FAILED',
      facts: { file, errno: 'EACCES' },
    });
  });

  test('that is no program fails the spawn, and is not given to a shell', async () => {
    install(places[0]);
    write('other/agent-supervisor', 0o755);
    const file = at('other/agent-supervisor');
    expect(await run('spawn-once', { AGENT_REAPER_SUPERVISOR: file })).toMatchObject({
      code: 'SPAWN_FAILED',
      facts: { file, errno: 'ENOEXEC' },
    });
  });
});
