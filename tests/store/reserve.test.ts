import { describe, expect, it } from 'vitest';
import { listAgents } from '../../src/store/agent-search.ts';
import { agentById, descendants } from '../../src/store/agents.ts';
import { budgetLeft, recordUsage } from '../../src/store/budgets.ts';
import { eventsSince } from '../../src/store/events.ts';
import { violatedLimit, type Counts } from '../../src/store/limits.ts';
import { reportProgress } from '../../src/store/reports.ts';
import { recordProcessState } from '../../src/store/transitions.ts';
import { recordOutcome } from '../../src/store/outcomes.ts';
import { layTombstone, liftTombstone } from '../../src/store/tombstones.ts';
import { freshAgent, freshStore, freshTask, roomyLimits } from './helpers.ts';

const refusal = (limit: string): unknown =>
  expect.objectContaining({ code: 'LIMIT_REACHED', facts: expect.objectContaining({ limit }) as unknown });

describe('a reservation', () => {
  it('is refused by the first limit that it would break, and the refusal is kept', () => {
    const store = freshStore();
    const taskId = freshTask(store).id;
    const parent = freshAgent(store, { taskId });
    const child = { taskId, parentId: parent.id };
    const cases = [
      [{ ...child, limits: { ...roomyLimits, depth: 1 } }, 'depth'],
      [{ ...child, limits: { ...roomyLimits, childrenPerAgent: 0 } }, 'children_per_agent'],
      [{ taskId, limits: { ...roomyLimits, agentsPerTask: 1 } }, 'agents_per_task'],
      [{ taskId, limits: { ...roomyLimits, concurrentPerTask: 1 } }, 'concurrent_per_task'],
      [{ taskId, limits: { ...roomyLimits, spawnsPerMinute: 1 } }, 'spawns_per_minute'],
      [{ taskId, limits: { ...roomyLimits, concurrentPerHost: 1 } }, 'concurrent_per_host'],
    ] as const;
    for (const [changes, limit] of cases)
      expect(() => freshAgent(store, changes), limit).toThrow(refusal(limit));
    const { events } = eventsSince(store, 0, { taskId, kinds: ['limit'] });
    expect(events.map(({ data }) => data['limit'])).toEqual(cases.map(([, limit]) => limit));
    expect(listAgents(store, { taskId }).agents).toHaveLength(1);
  });

  it('remembers the boot that it was made in, before anything runs', () => {
    const store = freshStore();
    expect(freshAgent(store)).toMatchObject({
      bootId: store.host.bootId,
      hostId: store.host.id,
      supervisor: null,
    });
  });

  it('lets exactly as many through as the limit says', () => {
    const base: Counts = {
      depth: 1,
      agentsOfTask: 0,
      liveOfTask: 0,
      liveOnHost: 0,
      spawnsInLastMinute: 0,
      childrenOfParent: 0,
    };
    const limits = { ...roomyLimits, depth: 5, agentsPerTask: 45 };
    expect(violatedLimit(limits, { ...base, depth: 5, agentsOfTask: 44 })).toBeNull();
    expect(violatedLimit(limits, { ...base, depth: 6 })).toEqual({
      limit: 'depth',
      max: 5,
      current: 5,
      scope: 'agent',
    });
    expect(violatedLimit(limits, { ...base, agentsOfTask: 45 })?.limit).toBe('agents_per_task');
  });

  it('gets its place back when a process tree is gone, and its rate after a minute', () => {
    let now = 1_800_000_000_000;
    const store = freshStore({ now: () => now });
    const taskId = freshTask(store).id;
    const limits = { ...roomyLimits, concurrentPerTask: 1, spawnsPerMinute: 2 };
    const first = freshAgent(store, { taskId, limits });
    reportProgress(store, first.id, { status: 'completed', message: '', progress: 100 });
    expect(() => freshAgent(store, { taskId, limits }), 'it still drains').toThrow(
      refusal('concurrent_per_task'),
    );
    recordOutcome(store, first.id, { cause: 'completed' });
    recordProcessState(store, freshAgent(store, { taskId, limits }).id, 'gone');
    expect(() => freshAgent(store, { taskId, limits })).toThrow(refusal('spawns_per_minute'));
    now += 60_000;
    freshAgent(store, { taskId, limits });
  });

  it('is not refused for hours after the clock was set back', () => {
    let now = 1_800_000_000_000;
    const store = freshStore({ now: () => now });
    const taskId = freshTask(store).id;
    const limits = { ...roomyLimits, spawnsPerMinute: 2 };
    for (let made = 0; made < 2; made += 1) freshAgent(store, { taskId, limits });
    now -= 3_600_000;
    for (let made = 0; made < 2; made += 1) freshAgent(store, { taskId, limits });
    expect(() => freshAgent(store, { taskId, limits })).toThrow(refusal('spawns_per_minute'));
  });

  it('knows its real depth down a chain of seven, and refuses what a parent of another task asks', () => {
    const store = freshStore();
    const taskId = freshTask(store).id;
    let parentId: string | null = null;
    const chain: string[] = [];
    for (let depth = 1; depth <= 7; depth += 1) {
      const agent = freshAgent(store, { taskId, parentId });
      expect(agent.depth).toBe(depth);
      chain.push((parentId = agent.id));
    }
    expect(descendants(store, chain[0] ?? '').map(({ id }) => id)).toEqual(chain.slice(1).reverse());
    expect(() => freshAgent(store, { parentId })).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }) as Error,
    );
    expect(() => freshAgent(store, { taskId, parentId: 'nobody-000000-000000' })).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }) as Error,
    );
    expect(() => store.database.run('UPDATE agents SET depth = 1')).toThrow('does not change its place');
  });

  it('is refused to a parent that has ended, and where something was stopped', () => {
    const store = freshStore();
    const taskId = freshTask(store).id;
    const parent = freshAgent(store, { taskId });
    const child = freshAgent(store, { taskId, parentId: parent.id });
    const stopped = expect.objectContaining({ code: 'STOPPED' }) as Error;
    expect(layTombstone(store, 'agent', parent.id, 'asked')).toBe(true);
    expect(layTombstone(store, 'agent', parent.id, 'asked again')).toBe(false);
    expect(() => freshAgent(store, { taskId, parentId: parent.id })).toThrow(stopped);
    expect(() => freshAgent(store, { taskId, parentId: child.id }), 'a grandchild').toThrow(stopped);
    layTombstone(store, 'task', taskId, 'over');
    expect(() => freshAgent(store, { taskId })).toThrow(stopped);
    liftTombstone(store, 'task', taskId);
    freshAgent(store, { taskId });
    layTombstone(store, 'host', store.host.id, 'shut down');
    expect(() => freshAgent(store)).toThrow(stopped);
    liftTombstone(store, 'host', store.host.id);
    recordOutcome(store, child.id, { cause: 'killed' });
    expect(() => freshAgent(store, { taskId, parentId: child.id })).toThrow();
  });

  it.each([
    'v1.2:checker',
    'two words',
    `it's "quoted"`,
    '$(touch /tmp/owned)',
    '../../etc',
    '検査',
    '...',
    '-x',
  ])('takes the type %j and makes a harmless id of it', (type) => {
    const store = freshStore();
    const agent = freshAgent(store, { type });
    expect(agent.type).toBe(type);
    expect(agent.id).toMatch(/^[A-Za-z0-9][A-Za-z0-9-]*-\d{6}-[0-9a-f]{6}$/);
  });

  it.each(['', '   ', 'two\nlines', 'bell\u0007', 'x'.repeat(101), 'right\u202eleft'])(
    'refuses the type %j',
    (type) => {
      const store = freshStore();
      expect(() => freshAgent(store, { type })).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }) as Error,
      );
    },
  );
});

describe('a budget', () => {
  it('of a child comes from what its parent has left', () => {
    const store = freshStore();
    const taskId = freshTask(store).id;
    const parent = freshAgent(store, { taskId, budget: { cost: 1_000, tokens: null } });
    recordUsage(store, parent.id, { cost: 100, tokens: 5 });
    const ask = (cost: number | null): ReturnType<typeof freshAgent> =>
      freshAgent(store, { taskId, parentId: parent.id, budget: { cost, tokens: null } });
    const child = ask(600);
    expect(budgetLeft(store, parent.id)).toEqual({ cost: 300, tokens: null });
    expect(() => ask(301)).toThrow(refusal('cost_microusd'));
    recordUsage(store, child.id, { cost: 50, tokens: 1 });
    const grandchild = freshAgent(store, { taskId, parentId: child.id, budget: { cost: 200, tokens: null } });
    recordUsage(store, grandchild.id, { cost: 20, tokens: 1 });
    expect(budgetLeft(store, child.id).cost).toBe(350);
    recordOutcome(store, child.id, { cause: 'completed' });
    expect(budgetLeft(store, parent.id).cost, 'the child has used 50, the grandchild holds 200').toBe(650);
    recordOutcome(store, grandchild.id, { cause: 'completed' });
    expect(budgetLeft(store, parent.id).cost).toBe(830);
    expect(ask(null).grant.cost).toBe(830);
    expect(() => ask(null), 'nothing is left').toThrow(refusal('cost_microusd'));
  });

  it('never falls when a stream repeats an older total', () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    recordUsage(store, id, { cost: 10.2, tokens: 7 });
    recordUsage(store, id, { cost: 3, tokens: 9 });
    expect(agentById(store, id)?.used).toEqual({ cost: 11, tokens: 9 });
  });
});
