import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../env/agent.ts';
import { profiles } from '../env/profiles.ts';
import { smoke, smokeNames } from '../scenarios/smoke.ts';
import { expectations, launchOptions, success } from './expectations.ts';
import { installed, lastEvent, notesServer, Stage } from './fixture.ts';
import { compareToRecording } from './recording.ts';
import { sanitise } from './sanitise.ts';

/** Longer than any CLI needs to start and to ask for the first time. */
const patienceMs = 8_000;

describe.for(installed)('%s ends as recorded when the model does', (cli) => {
  const offered = smokeNames.filter((name) => expectations[name][cli] !== 'not offered');
  test.for(offered)('%s', async (name) => {
    await using stage = await Stage.set(cli, smoke(name));
    const expected = expectations[name][cli];
    const hangs = expected === 'hangs';
    const ended = await run(profiles[cli], stage.home, {
      api: stage.api.url,
      prompt: 'Please look around.',
      ...(name.startsWith('mcp-') && { mcpServers: await notesServer() }),
      ...(hangs && { timeoutMs: patienceMs }),
      ...launchOptions[name],
    });
    stage.check();
    expect(ended.timedOut).toBe(hangs);
    if (typeof expected === 'object') {
      expect({ code: ended.code, turns: stage.api.turns.length }).toEqual({
        code: expected.code,
        turns: expected.turns,
      });
      expect(lastEvent(ended.stdout)).toMatchObject(expected.last);
    } else {
      expect(stage.api.turns.length).toBeGreaterThan(0);
      expect(lastEvent(ended.stdout) ?? {}).not.toMatchObject(success[cli]);
    }
    expect(existsSync(join(stage.home.project, 'written-by-agent'))).toBe(false);
    if (name !== 'huge-line') await compareToRecording(cli, name, sanitise(ended.stdout, stage.place), hangs);
  });
});
