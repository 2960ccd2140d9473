import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { finishRun } from '../../../src/agents/reports/finish.ts';
import { runPaths } from '../../../src/agents/run-paths.ts';
import { recordTransition } from '../../../src/store/transitions.ts';
import { freshAgent } from '../../store/helpers.ts';
import type { Manager } from '../../../src/agents/manager.ts';
import { freshManager } from './manager.ts';

describe('the supervisor of an agent that has reported its end', () => {
  it('is told to let it leave, in the time that its spec names', async () => {
    const manager = freshManager();
    const { id } = ended(manager);
    const heard = await listen(manager, id);
    expect(await finishRun(manager, id)).toBe(true);
    expect(heard).toEqual(['1 finish', '2 close-stdin']);
  });

  it('is not told while the agent is active', async () => {
    const manager = freshManager();
    const { id } = freshAgent(manager.store);
    const heard = await listen(manager, id);
    expect(await finishRun(manager, id)).toBe(false);
    expect(heard).toEqual([]);
  });

  it('may be gone, or may not answer: the report stands', async () => {
    const manager = freshManager();
    expect(await finishRun(manager, ended(manager).id)).toBe(false);
    const { id } = ended(manager);
    await listen(manager, id, () => null);
    expect(await finishRun(manager, id)).toBe(false);
    expect(await finishRun(manager, 'nobody-000000-000000')).toBe(false);
  });
});

function ended(manager: Manager): ReturnType<typeof freshAgent> {
  const agent = freshAgent(manager.store);
  return recordTransition(manager.store, agent.id, 'completed', 'said so');
}

/** Stands for a supervisor. `answer` of null hangs up. */
async function listen(
  manager: Manager,
  agentId: string,
  answer: (sequence: string) => string | null = (sequence) => `{"reply":${sequence},"ok":true}\n`,
): Promise<string[]> {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.trim().split('\n')) {
        heard.push(line);
        const reply = answer(line.split(' ')[0] ?? '');
        if (reply === null) socket.destroy();
        else socket.write(reply);
      }
    });
  });
  onTestFinished(() => {
    server.close();
  });
  await new Promise<void>((resolve) => {
    server.listen(runPaths(manager.store, agentId).control, resolve);
  });
  return heard;
}
