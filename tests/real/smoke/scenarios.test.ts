import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { Agent } from '../env/agent.ts';
import { profiles } from '../env/profiles.ts';
import { smoke, smokeNames } from '../scenarios/smoke.ts';
import { expectations, launchOptions, success } from './expectations.ts';
import { installed, lastEvent, missing, notesServer, Stage } from './fixture.ts';
import { compareToRecording } from './recording.ts';
import { sanitise } from './sanitise.ts';

/** How long a CLI is watched after its first request before it counts as one that does not give up. */
const watchMs = 6_000;

test.for(missing)('%s', (cli, { skip }) => {
  skip(`${cli} is not installed; the installation step says why`);
});

describe.for(installed)('%s ends as recorded when the model does', (cli) => {
  const offered = smokeNames.filter((name) => expectations[name][cli] !== 'not offered');
  test.for(offered)('%s', async (name) => {
    await using stage = await Stage.set(cli, smoke(name));
    const expected = expectations[name][cli];
    await using agent = await Agent.start(profiles[cli], stage.home, {
      api: stage.api.url,
      prompt: 'Please look around.',
      ...(name.startsWith('mcp-') && { mcpServers: await notesServer() }),
      ...launchOptions[name],
    });
    if (expected === 'hangs') {
      await eventually(() => stage.api.turns.length > 0, { what: 'the model is asked', timeoutMs: 60_000 });
      await pause(watchMs);
      await agent.enclosure.signalAll('SIGKILL');
    }
    const ended = await agent.ended();
    stage.check();
    if (typeof expected === 'object') {
      expect({ ...ended, turns: stage.api.turns.length }).toMatchObject({
        timedOut: false,
        code: expected.code,
        turns: expected.turns,
      });
      expect(lastEvent(ended.stdout)).toMatchObject(expected.last);
    } else {
      expect(ended).toMatchObject({ timedOut: false, signal: 'SIGKILL' });
      expect(lastEvent(ended.stdout) ?? {}).not.toMatchObject(success[cli]);
    }
    expect(existsSync(join(stage.home.project, 'written-by-agent'))).toBe(false);
    if (name !== 'huge-line')
      await compareToRecording(cli, name, sanitise(ended.stdout, stage.place), expected === 'hangs');
  });
});
