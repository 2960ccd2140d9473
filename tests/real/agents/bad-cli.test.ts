import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Scenario } from '../api/scenario.ts';
import { clis, executable, type CliName } from '../clis.ts';
import { smoke } from '../scenarios/smoke.ts';
import { installed } from '../smoke/fixture.ts';
import { World } from './world.ts';

const silence: Scenario = { name: 'nobody is asked', turns: [] };

/** A world in which something else is started as the CLI: a shell script, in which $CLI is the real one. */
async function withScript(cli: CliName, script: string, scenario: Scenario = silence): Promise<World> {
  const world = await World.open(cli, scenario, { executable: (home) => join(home.root, 'cli') });
  const text = script.replaceAll('$CLI', `${executable(clis[cli])} "$@"`);
  writeFileSync(join(world.home.root, 'cli'), text, { mode: 0o755 });
  return world;
}

describe.for(installed)('%s', (cli) => {
  test('that is not there is refused, with every place that was looked at', async () => {
    await using world = await World.open(cli, silence, { executable: () => '/nowhere/at-all' });
    await expect(world.deploy()).rejects.toMatchObject({
      code: 'ENGINE_NOT_FOUND',
      facts: { engine: cli, tried: [{ path: '/nowhere/at-all', reason: 'not there' }] },
    });
    expect(world.manager.store.database.all('SELECT id FROM agents')).toEqual([]);
  });

  test('that cannot be executed is a deployment that failed, and left nothing', async () => {
    await using world = await withScript(cli, '#!/nowhere/node\n');
    await expect(world.deploy()).rejects.toMatchObject({
      code: 'DEPLOY_FAILED',
      facts: { step: 'record', reason: expect.stringMatching(/ENOENT/) as string, cleanup_performed: true },
    });
    await world.empty();
  });

  test('that asks a question is ended by its silence, and the question is told', async () => {
    await using world = await withScript(
      cli,
      '#!/bin/sh\nprintf "Do you trust this folder? [y/N] "\nexec sleep 7303\n',
    );
    const { agent } = await world.deploy({ idleTimeMs: 1_500 });
    expect(await world.settled(agent.id)).toMatchObject({ cause: 'idle', status: 'terminated' });
    expect(world.agent(agent.id).run['problem']).toBe(
      'It wrote nothing for 1.5 s, as long as it may; it wrote: Do you trust this folder? [y/N]',
    );
    await world.empty();
  });

  test('that updates itself instead of working has not completed, and its words are told', async () => {
    const script =
      '#!/bin/sh\necho "Updated to 99.0.0. Please start it again."\nprintf "#!/bin/sh\\nexit 7\\n" > "$0.new"\nchmod +x "$0.new"\nmv "$0.new" "$0"\n';
    await using world = await withScript(cli, script);
    const { agent } = await world.deploy();
    expect(await world.settled(agent.id)).toMatchObject({ cause: 'exited', status: 'error', exitCode: 0 });
    expect(world.agent(agent.id).run['problem']).toBe(
      'The engine ended with exit code 0 without a result; it wrote: Updated to 99.0.0. Please start it again.',
    );
    // The next one is started as it is now.
    expect(await world.run()).toMatchObject({ cause: 'exited', exitCode: 7 });
    await world.empty();
  });

  test('whose stream is cut in the middle has not completed', async () => {
    // The first bytes of a stream that was whole: the CLI itself does not notice.
    const script = '#!/bin/sh\n$CLI > "$0.out"\nhead -c 200 "$0.out"\n';
    await using world = await withScript(cli, script, smoke('plain-answer'));
    const { agent } = await world.deploy();
    await world.closeInputOf(agent.id);
    expect(await world.settled(agent.id)).toMatchObject({ cause: 'exited', status: 'error' });
    expect(world.agent(agent.id).run['problem']).toMatch(
      /exit code 0 in the middle of a line, without a result/,
    );
  });

  test('that writes what is not JSON between its events is understood all the same', async () => {
    const script = '#!/bin/sh\necho "npm warn something {"\n$CLI\necho "{\\"type\\":"; echo bye >&2\n';
    await using world = await withScript(cli, script, smoke('plain-answer'));
    const { agent } = await world.deploy();
    expect(await world.settled(agent.id)).toMatchObject({ cause: 'completed', status: 'completed' });
  });

  test('without a login says so', async () => {
    const none = { ANTHROPIC_API_KEY: '', OPENAI_API_KEY: '', GEMINI_API_KEY: '' };
    await using world = await World.open(cli, smoke('wrong-key'), { environment: none });
    const { agent, warnings } = await world.deploy({ idleTimeMs: 90_000 });
    const outcome = await world.settled(agent.id);
    expect(outcome.status, world.explain(agent.id)).toBe('error');
    const problem = String(world.agent(agent.id).run['problem']);
    expect(problem).toMatch(/log ?in|API[ _]key|auth|not valid/i);
    // A provider of the user's own may need none.
    if (cli !== 'opencode') expect(warnings.join()).toMatch(/may have no login/);
  });

  test('has nobody to ask in its shell commands, and goes on', async () => {
    await using world = await World.open(cli, {
      name: 'a question in a command',
      turns: [
        {
          reply: {
            calls: [
              // Apart: claude takes the input from a command that redirects none itself.
              { shell: 'read answer </dev/tty; echo "no terminal: $?"' },
              { shell: 'read answer; echo "no input: $?"' },
            ],
          },
        },
        {
          when: { toolResult: /no input: 1/ },
          reply: { text: 'Nobody is there.' },
        },
      ],
    });
    const { agent } = await world.deploy();
    const outcome = await world.settled(agent.id);
    expect(outcome, world.explain(agent.id)).toMatchObject({ cause: 'completed' });
  });

  test('looks for no update and reports to nobody, even for a user who wants updates', async () => {
    await using world = await World.open(cli, smoke('plain-answer'));
    wantUpdates(cli, world.home.path);
    expect(await world.run()).toMatchObject({ cause: 'completed' });
    world.stage.check();
  });
});

/** Says in the user's own settings that updates are welcome. */
function wantUpdates(cli: CliName, home: string): void {
  const merge = (name: string, more: object): void => {
    const path = join(home, name);
    const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as object) : {};
    writeFileSync(path, JSON.stringify({ ...known, ...more }));
  };
  const settings: Readonly<Record<CliName, () => void>> = {
    claude: () => {
      merge('.claude.json', { autoUpdates: true });
    },
    codex: () => {
      const path = join(home, '.codex/config.toml');
      writeFileSync(path, `check_for_update_on_startup = true\n${readFileSync(path, 'utf8')}`);
    },
    gemini: () => {
      merge('.gemini/settings.json', {
        general: { enableAutoUpdate: true, enableAutoUpdateNotification: true },
      });
    },
    opencode: () => {
      merge('opencode.json', { autoupdate: true });
    },
  };
  settings[cli]();
}
