import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventsSince, type EventKind } from '../../../src/store/events.ts';
import type { Json } from '../api/conversation.ts';
import type { Scenario } from '../api/scenario.ts';
import { clis, executable, type CliName } from '../clis.ts';
import { reportsEverything, reportsFailure } from '../scenarios/reports.ts';
import { smoke } from '../scenarios/smoke.ts';
import { compile } from '../programs/compile.ts';
import { installed, missing } from '../smoke/fixture.ts';
import { World } from './world.ts';

test.for(missing)('%s', (cli, { skip }) => {
  skip(`${cli} is not installed; the installation step says why`);
});

const usage = { input: 1000, output: 50 };
const twoTurns: Scenario = {
  name: 'two turns',
  turns: [
    { reply: { text: 'I look.', calls: [{ shell: 'pwd; touch been-here' }] }, usage },
    { when: { toolResult: /inside/ }, reply: { text: 'All done.', usage } },
  ].map(({ usage: own, reply, ...rest }) => ({ ...rest, reply: { ...reply, usage: own ?? usage } })),
};

/** Where each API takes the effort from, and what stands there for `high`. */
const effortAsked: Readonly<Record<Exclude<CliName, 'gemini'>, (body: Json) => unknown>> = {
  claude: (body) => (body['output_config'] as Json | undefined)?.['effort'],
  codex: (body) => (body['reasoning'] as Json | undefined)?.['effort'],
  opencode: (body) => body['reasoning_effort'],
};

describe.for(installed)('%s', (cli) => {
  test('does what it is told where it is told, and all that is known of it is on record', async () => {
    await using world = await World.open(cli, twoTurns);
    mkdirSync(join(world.home.project, 'inside'));
    const { agent } = await world.deploy({ cwd: 'inside', prompt: 'Please look around, quietly.' });
    const argv = readFileSync(`/proc/${String(agent.payload?.pid)}/cmdline`, 'utf8');
    const outcome = await world.settled(agent.id);
    expect(outcome).toMatchObject({
      cause: 'completed',
      status: 'completed',
      lastMessage: expect.stringContaining('All done.') as string,
      usage: { tokens: { input: 2000, output: 100, cacheRead: 0, cacheWrite: 0 } },
    });
    const reportsCost = cli === 'claude' || cli === 'opencode';
    const { costUsd } = outcome.usage as { costUsd: number | null };
    if (reportsCost) expect(costUsd).toBeCloseTo((2000 * 3 + 100 * 15) / 1e6, 6);
    else expect(costUsd).toBeNull();
    expect(world.agent(agent.id)).toMatchObject({
      used: { tokens: 2100, cost: reportsCost ? 7500 : 0 },
      run: { sessionId: expect.stringMatching(/^[\w-]{20,}$/) as string },
    });
    expect(existsSync(join(world.home.project, 'inside/been-here'))).toBe(true);
    expect(argv).not.toContain('quietly');
    const [first] = world.api.turns;
    expect(first?.model).toBe(world.user.model.replace('scripted/', ''));
    expect(first?.messages.map(({ text }) => text).join('\n')).toContain('Please look around, quietly.');
    world.stage.check();
    await world.empty();
  });

  test.skipIf(cli === 'gemini')('asks the model for the effort that it is told', async () => {
    await using world = await World.open(cli, smoke('plain-answer'));
    const model = cli === 'claude' ? 'claude-opus-4-5' : world.user.model;
    await world.run({ model, effort: 'high' });
    const asked = effortAsked[cli as Exclude<CliName, 'gemini'>];
    const bodies = world.api.requests.filter(({ kind }) => kind === 'turn').map(({ body }) => asked(body));
    expect(bodies).toEqual(['high']);
  });

  test('uses our tools by a client of its own, and completes by its own word', async () => {
    await using world = await World.open(cli, reportsEverything);
    const { agent } = await world.deploy();
    const outcome = await world.settled(agent.id);
    expect(outcome, world.explain(agent.id)).toMatchObject({ cause: 'completed', status: 'completed' });
    const events = (kind: EventKind): readonly object[] =>
      eventsSince(world.manager.store, 0, { agentIds: [agent.id], kinds: [kind] }, 10).events.map(
        ({ data }) => data,
      );
    expect(events('progress')).toMatchObject([
      { status: 'working', message: 'I begin.', progress: 0 },
      { status: 'completed', progress: 100 },
    ]);
    expect(events('finding')).toMatchObject([{ message: 'There is a file.', data: { seen: true } }]);
    world.stage.check();
    await world.empty();
  });

  test('that says it failed has failed, whatever its exit code', async () => {
    await using world = await World.open(cli, reportsFailure);
    expect(await world.run()).toMatchObject({ cause: 'failed', status: 'failed' });
  });

  test('is not successful when it was not allowed to do what it wanted', async () => {
    await using world = await World.open(cli, smoke('denied'));
    const { agent } = await world.deploy({ permissionMode: 'read-only' });
    const outcome = await world.settled(agent.id);
    expect(existsSync(join(world.home.project, 'written-by-agent'))).toBe(false);
    // codex shows no refusal: its sandbox lets the command fail, and the model goes on.
    if (cli === 'codex') {
      expect(outcome).toMatchObject({ cause: 'completed' });
    } else {
      expect(outcome, world.explain(agent.id)).toMatchObject({ cause: 'failed', status: 'failed' });
      expect(world.agent(agent.id).run['problem']).toMatch(/not allowed to do all it wanted: 1 refused/);
    }
  });

  test('asks nothing in a home and a project that it has never seen', async () => {
    await using world = await World.open(cli, smoke('shell-tool'));
    const { project } = world.home;
    const server = { command: process.execPath, args: [await compile('mcp-server')] };
    writeFileSync(join(project, '.mcp.json'), JSON.stringify({ mcpServers: { theirs: server } }));
    writeFileSync(join(project, 'CLAUDE.md'), 'Be kind.\n');
    writeFileSync(join(project, 'AGENTS.md'), 'Be kind.\n');
    const { agent } = await world.deploy();
    expect(await world.settled(agent.id)).toMatchObject({ cause: 'completed' });
    world.stage.check();
  });

  test('is ended by drain when it has its result and does not leave', async () => {
    await using world = await World.open(cli, smoke('plain-answer'), {
      config: { limits: ['grace = "500ms"', 'drain = "500ms"'] },
      executable: (home) => join(home.root, 'hanging'),
    });
    const hanging = `#!/bin/sh\n${executable(clis[cli])} "$@"\nexec sleep 7302\n`;
    writeFileSync(join(world.home.root, 'hanging'), hanging, { mode: 0o755 });
    const outcome = await world.run();
    expect(outcome).toMatchObject({
      cause: 'completed',
      status: 'completed',
      lastMessage: expect.stringContaining('All done.') as string,
      report: { cause: 'drained' },
    });
    await world.empty();
  });
});
