import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { Agent, run } from '../env/agent.ts';
import { profiles } from '../env/profiles.ts';
import { installed, lastEvent, Stage } from './fixture.ts';
import { success } from './expectations.ts';
import { compareToRecording } from './recording.ts';
import { sanitise } from './sanitise.ts';

const sessionId = /"(?:session_id|thread_id|sessionID)":"([^"]+)"/;
const prompt = 'Please look around.';

describe.for(installed)('%s', (cli) => {
  test('takes a session that ended up again with a new message', async () => {
    await using stage = await Stage.set(cli, { name: 'first', turns: [{ reply: { text: 'I am here.' } }] });
    const first = await run(profiles[cli], stage.home, { api: stage.api.url, prompt });
    const resume = sessionId.exec(first.stdout)?.[1] ?? 'none';
    stage.api.play({
      name: 'second',
      turns: [{ when: { user: /And now/ }, reply: { text: 'Still here.' } }],
    });
    const second = await run(profiles[cli], stage.home, { api: stage.api.url, prompt: 'And now?', resume });
    stage.check();
    expect(second).toMatchObject({ code: 0, timedOut: false });
    expect(lastEvent(second.stdout)).toMatchObject(success[cli]);
    const roles = stage.api.turns
      .at(-1)
      ?.messages.slice(-2)
      .map((message) => message.text.trim());
    expect(roles).toEqual(['I am here.', expect.stringContaining('And now?')]);
    await compareToRecording(cli, 'resumed', sanitise(second.stdout, stage.place));
  });

  test('prints no closing event when every process of it gets SIGTERM in the middle of a command', async () => {
    const command = 'touch started; sleep 300';
    await using stage = await Stage.set(cli, {
      name: 'hold',
      turns: [{ reply: { calls: [{ shell: command }] } }],
    });
    await using agent = await Agent.start(profiles[cli], stage.home, { api: stage.api.url, prompt });
    const started = join(stage.home.project, 'started');
    await eventually(() => existsSync(started), { what: 'the command runs', timeoutMs: 30_000 });
    await agent.enclosure.signalAll('SIGTERM');
    const ended = await agent.ended();
    stage.check();
    expect(ended.timedOut).toBe(false);
    expect(lastEvent(ended.stdout) ?? {}).not.toMatchObject(success[cli]);
    await compareToRecording(cli, 'terminated', sanitise(ended.stdout, stage.place), true);
  });

  test('asks the model for whatever model name it is given', async () => {
    await using stage = await Stage.set(cli, { name: 'm', turns: [{ reply: { text: 'All done.' } }] });
    const ended = await run(profiles[cli], stage.home, {
      api: stage.api.url,
      prompt,
      model: 'no-such-model',
    });
    expect(stage.api.turns.map(({ model }) => model)).toEqual(cli === 'opencode' ? [] : ['no-such-model']);
    expect(ended.code).toBe(cli === 'opencode' ? 1 : 0);
    await compareToRecording(cli, 'unknown-model', sanitise(ended.stdout, stage.place));
  });
});

test('a missing binary is exit code 127 and a message that names it', async () => {
  await using stage = await Stage.set('claude', { name: 'never', turns: [] });
  const file = '/nowhere/claude';
  const ended = await run(profiles.claude, stage.home, { api: stage.api.url, prompt, file });
  expect(ended).toMatchObject({ code: 127, stdout: '' });
  expect(ended.stderr).toContain(file);
});
