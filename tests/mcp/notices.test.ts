import { describe, expect, it } from 'vitest';
import { clearStalled, flagStalled } from '../../src/agents/watchdog/stalled.ts';
import { place, type Caller, type Place } from './calls.ts';
import { family, finding } from './family.ts';

/** What a reply brings an agent beside the news of others. */
interface Brought {
  readonly coordination_info: {
    readonly notices?: readonly string[];
    readonly messages?: readonly { readonly from: string; readonly text: string }[];
  };
}

/** The tools whose replies carry what there is to say to an agent. */
const reporting = [
  ['update_agent_progress', { status: 'working', message: 'on', progress: 5 }],
  ['report_agent_finding', finding],
] as const;

describe.each(reporting)('the reply of %s', (name, report) => {
  it('tells an agent that it was flagged as stalled, once', async () => {
    const { here, self, ids } = agentOf();
    flagStalled(here.store, ids.agent_id, 300_000);
    const { coordination_info: first } = await self.ok<Brought>(name, { ...ids, ...report });
    expect(first.notices).toEqual([
      expect.stringMatching(/^You are flagged as stalled: for 5 min .*report `blocked`/),
    ]);
    const { coordination_info: second } = await self.ok<Brought>(name, { ...ids, ...report });
    expect(second).not.toHaveProperty('notices');
  });

  it('brings a message that waits, once', async () => {
    const { here, self, ids } = agentOf();
    await here.orchestrator().ok('send_agent_message', { ...ids, message: 'Look left' });
    const { coordination_info: first } = await self.ok<Brought>(name, { ...ids, ...report });
    expect(first.messages).toMatchObject([{ from: 'orchestrator', text: 'Look left' }]);
    const { coordination_info: second } = await self.ok<Brought>(name, { ...ids, ...report });
    expect(second).not.toHaveProperty('messages');
  });
});

it('what is said to an agent reaches it, and nobody else', async () => {
  const { here, taskId, child, sibling } = agentOf();
  flagStalled(here.store, child.id, 300_000);
  const [name, report] = reporting[0];
  const ids = { task_id: taskId, agent_id: sibling.id };
  const { coordination_info: reply } = await here.agent(sibling.id).ok<Brought>(name, { ...ids, ...report });
  expect(reply).not.toHaveProperty('notices');
});

it('two calls of an agent at once have each notice and each message in one of their replies', async () => {
  const { here, self, ids } = agentOf();
  flagStalled(here.store, ids.agent_id, 300_000);
  await here.orchestrator().ok('send_agent_message', { ...ids, message: 'Look left' });
  const replies = await Promise.all(
    reporting.map(([name, more]) => self.ok<Brought>(name, { ...ids, ...more })),
  );
  const brought = replies.map(({ coordination_info: info }) => info);
  expect(brought.flatMap(({ notices = [] }) => notices)).toHaveLength(1);
  expect(brought.flatMap(({ messages = [] }) => messages)).toHaveLength(1);
});

describe('who waits for agents', () => {
  it('is woken when one is flagged as stalled, and is told since when', async () => {
    const { here, taskId, child } = agentOf();
    const waiting = here
      .orchestrator()
      .call('wait_for_agents', { task_id: taskId, until: 'any_change', timeout_s: 45 });
    flagStalled(here.store, child.id, 300_000);
    const { value } = await waiting;
    expect(value).toMatchObject({
      success: true,
      reason: 'change',
      changed: [{ agent_id: child.id, stalled_since: expect.stringMatching(/^\d{4}-.*Z$/) as string }],
      next_step: expect.stringContaining('stalled_since') as string,
    });
  });

  it('hears of it as progress where only an end wakes him', async () => {
    const { here, taskId, child } = agentOf();
    const told: string[] = [];
    const stop = new AbortController();
    const progress = (text: string): void => {
      told.push(text);
      stop.abort();
    };
    const waiting = here
      .orchestrator()
      .call('wait_for_agents', { task_id: taskId, until: 'all_done' }, { signal: stop.signal, progress });
    flagStalled(here.store, child.id, 300_000);
    await waiting;
    expect(told).toEqual(['0 of 3 agents done, 1 stalled']);
  });

  it('is told no more of it once it is heard again', async () => {
    const { here, taskId, child } = agentOf();
    flagStalled(here.store, child.id, 300_000);
    clearStalled(here.store, child.id);
    const look = { task_id: taskId, until: 'any_change', timeout_s: 0, cursor: 0 };
    const seen = await here
      .orchestrator()
      .ok<{ changed: object[]; next_step: string }>('wait_for_agents', look);
    expect(seen.changed).toHaveLength(3);
    for (const line of seen.changed) expect(line).not.toHaveProperty('stalled_since');
    expect(seen.next_step).not.toContain('stalled_since');
  });
});

function agentOf(): { here: Place; self: Caller; ids: { task_id: string; agent_id: string } } & ReturnType<
  typeof family
> {
  const here = place();
  const kin = family(here);
  return {
    here,
    ...kin,
    self: here.agent(kin.child.id),
    ids: { task_id: kin.taskId, agent_id: kin.child.id },
  };
}
