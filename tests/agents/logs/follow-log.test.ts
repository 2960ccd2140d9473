import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { archiveLogs } from '../../../src/agents/logs/archive.ts';
import { followLog, type FollowedLine, type FollowOptions } from '../../../src/agents/logs/follow-log.ts';
import { reportProgress } from '../../../src/store/reports.ts';
import { settle } from '../../store/helpers.ts';
import { loggedAgent, numbered, type LoggedAgent } from './helpers.ts';

describe('following a log', () => {
  it('gives the newest lines, then each as it is written, until the agent is settled', async () => {
    const agent = loggedAgent();
    agent.write(numbered(1, 100));
    const lines = following(agent, { from: 2 });
    expect([await lines.next(), await lines.next()]).toEqual(['line 99', 'line 100']);
    const next = lines.next();
    agent.append('line 101\n');
    expect(await next).toBe('line 101');
    const last = lines.next();
    settle(agent.manager.store, agent.id);
    expect(await last).toBeUndefined();
  });

  it('begins before there is a log, or where an earlier one ended', async () => {
    const agent = loggedAgent();
    const lines = following(agent, { from: 'start' });
    const first = lines.next();
    agent.write('one\ntwo\n');
    expect([await first, await lines.next()]).toEqual(['one', 'two']);
    const { previous_cursor: none, next_cursor: cursor } = await agent.read({ tail: 2 });
    expect(none).toBeNull();
    const later = following(agent, { cursor: cursor ?? '' });
    agent.append('three\n');
    expect([await lines.next(), await later.next()]).toEqual(['three', 'three']);
    await Promise.all([lines.stop(), later.stop()]);
  });

  it('holds half a line back until it is whole, however long it is, or the agent is settled', async () => {
    const agent = loggedAgent();
    const lines = following(agent, { from: 'start' });
    const first = lines.next();
    const pieces = Array.from({ length: 40 }, (_, index) => String(index % 10).repeat(50_000));
    agent.write('');
    for (const piece of pieces) {
      agent.append(piece);
      await new Promise(setImmediate);
    }
    agent.append('\nhalf a li');
    expect((await first)?.length).toBeGreaterThan(50_000);
    const half = lines.next();
    settle(agent.manager.store, agent.id);
    expect([await half, await lines.next()]).toEqual(['half a li', undefined]);
  });

  it('goes on through rotation and archiving, without a line lost or doubled', async () => {
    const agent = loggedAgent();
    const all = collect(agent);
    agent.write('');
    for (let from = 1; from <= 2_000; from += 100) {
      agent.append(numbered(from, from + 99));
      if (from === 301) agent.rotate('first');
      if (from === 701) agent.rotate('prev');
      await new Promise(setImmediate);
    }
    await archiveLogs(agent.manager, agent.id);
    settle(agent.manager.store, agent.id);
    // Nobody is there who could say that between the segments there is nothing.
    const lines = (await all).filter(({ isGap }) => !isGap);
    expect(`${lines.map(({ text }) => text).join('\n')}\n`).toBe(numbered(1, 2_000));
  });

  it('has the end of a log that is deleted when the agent is settled', async () => {
    const agent = loggedAgent({ config: { 'logs.keep': false } });
    agent.write('one\n');
    const lines = following(agent, { from: 'start' });
    expect(await lines.next()).toBe('one');
    const next = lines.next();
    agent.append('two\nthr');
    await archiveLogs(agent.manager, agent.id);
    settle(agent.manager.store, agent.id);
    expect([await next, await lines.next(), await lines.next()]).toEqual(['two', 'thr', undefined]);
  });

  it('says what was dropped before it could be read', async () => {
    const agent = loggedAgent();
    agent.write('one\n');
    agent.rotate('first');
    agent.append('two\n');
    const cursor = (await agent.read()).next_cursor ?? '';
    agent.rotate('prev');
    agent.append('three\n');
    agent.rotate('prev');
    agent.append('four\n');
    agent.end({ dropped: 4, rotations: 3 });
    settle(agent.manager.store, agent.id);
    const lines: FollowedLine[] = [];
    for await (const line of followLog(agent.manager, agent.id, { cursor })) lines.push(line);
    expect(lines.map(({ entries, isGap }) => [entries[0], isGap])).toEqual([
      ['[SYS] 4 bytes of the log were dropped here, by its size limit', true],
      ['three', false],
      ['four', false],
    ]);
  });

  it('reads as entries, each with the cursor behind it', async () => {
    const agent = loggedAgent({ engine: 'claude' });
    const says = (text: string): string =>
      `${JSON.stringify({ type: 'assistant', message: { content: [{ type: 'text', text }] } })}\n`;
    agent.write(says('one') + says('two'));
    agent.end();
    settle(agent.manager.store, agent.id);
    const lines: FollowedLine[] = [];
    for await (const line of followLog(agent.manager, agent.id)) lines.push(line);
    expect(lines.map(({ entries }) => entries)).toEqual([['[ASST] one'], ['[ASST] two']]);
    expect(await agent.text({ cursor: lines[0]?.cursor ?? '' })).toBe('[ASST] two');
  });

  it('is not woken by other commits, and ends with the reason of its signal', async () => {
    const agent = loggedAgent();
    agent.write('one\n');
    const control = new AbortController();
    const lines = following(agent, { from: 'start', signal: control.signal });
    expect(await lines.next()).toBe('one');
    const next = lines.next();
    reportProgress(agent.manager.store, agent.id, { status: 'working', message: 'on it', progress: 1 });
    control.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
  });

  it('of a log that cannot be watched fails, and says why', async () => {
    const agent = loggedAgent();
    rmSync(join(agent.workspace, 'logs'), { recursive: true });
    await expect(following(agent, {}).next()).rejects.toMatchObject({
      code: 'CANNOT_FOLLOW',
      facts: { path: join(agent.workspace, 'logs'), reason: 'ENOENT' },
    });
  });
});

/** The texts of the lines, one at a time; undefined at the end. */
function following(
  agent: LoggedAgent,
  options: FollowOptions,
): { next(): Promise<string | undefined>; stop(): Promise<void> } {
  const lines = followLog(agent.manager, agent.id, options);
  return {
    next: async () => {
      const { value } = await lines.next();
      return value === undefined ? undefined : value.text;
    },
    stop: async () => {
      settle(agent.manager.store, agent.id);
      await lines.return();
    },
  };
}

async function collect(agent: LoggedAgent): Promise<FollowedLine[]> {
  const lines: FollowedLine[] = [];
  for await (const line of followLog(agent.manager, agent.id, { from: 'start' })) lines.push(line);
  return lines;
}
