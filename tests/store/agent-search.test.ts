import { describe, expect, it } from 'vitest';
import { findAgent, listAgents } from '../../src/store/agent-search.ts';
import { lastHeard, unsettledAgents } from '../../src/store/agents.ts';
import { recordOutcome } from '../../src/store/outcomes.ts';
import { reportProgress } from '../../src/store/reports.ts';
import { freshAgent, freshStore, freshTask, settle } from './helpers.ts';

describe('looking for agents', () => {
  it('finds one by id, short id, name and unambiguous beginnings', () => {
    const store = freshStore();
    const taskId = freshTask(store).id;
    const one = freshAgent(store, { taskId, name: 'bridge' });
    const two = freshAgent(store, { taskId, type: 'tester' });
    for (const reference of [one.id, one.shortId, 'bridge', 'bri', one.id.slice(0, -2)])
      expect(findAgent(store, reference).id).toBe(one.id);
    expect(findAgent(store, 'tester').id).toBe(two.id);
    freshAgent(store, { taskId, type: 'tester' });
    expect(() => findAgent(store, 'tester')).toThrow(expect.objectContaining({ code: 'AMBIGUOUS' }) as Error);
    for (const reference of ['', '%', '_', "' OR 1 --", 'nobody']) {
      expect(() => findAgent(store, reference)).toThrow(
        expect.objectContaining({ code: 'NOT_FOUND' }) as Error,
      );
    }
  });

  it('takes a name that is used again for the agent that is not settled', () => {
    const store = freshStore();
    const taskId = freshTask(store).id;
    const old = freshAgent(store, { taskId, name: 'bridge' });
    settle(store, old.id);
    const present = freshAgent(store, { taskId, name: 'bridge' });
    expect(findAgent(store, 'bridge').id).toBe(present.id);
  });

  it('takes a name that several live agents share for none of them, and lists them', () => {
    const store = freshStore();
    const taskId = freshTask(store).id;
    const [over, one, other] = [1, 2, 3].map(() => freshAgent(store, { taskId, name: 'bridge' }).id) as [
      string,
      string,
      string,
    ];
    settle(store, over);
    const shared = (): unknown => findAgent(store, 'bridge').id;
    expect(shared).toThrow(expect.objectContaining({ code: 'AMBIGUOUS' }) as Error);
    try {
      shared();
    } catch (error) {
      expect((error as { facts: { candidates: string[] } }).facts.candidates.sort()).toEqual(
        [one, other].sort(),
      );
    }
    recordOutcome(store, other, { cause: 'killed' });
    expect(shared(), 'one lives').toBe(one);
    settle(store, one);
    settle(store, other);
    expect([over, one, other], 'none lives').toContain(shared());
  });

  it('pages through all of them once, with filters', () => {
    const store = freshStore({ now: () => 1_800_000_000_000 });
    const taskId = freshTask(store).id;
    const ids = Array.from({ length: 7 }, () => freshAgent(store, { taskId }).id);
    settle(store, ids[0] ?? '');
    const seen: string[] = [];
    let next: string | null | undefined;
    do {
      const page = listAgents(store, { taskId, hostId: store.host.id }, 3, next ?? undefined);
      seen.push(...page.agents.map(({ id }) => id));
      next = page.next;
    } while (next !== null);
    expect(seen.sort()).toEqual([...ids].sort());
    expect(listAgents(store, { live: false }).agents.map(({ id }) => id)).toEqual([ids[0]]);
    expect(listAgents(store, { statuses: ['starting'], settled: false }).agents).toHaveLength(6);
    expect(unsettledAgents(store)).toHaveLength(6);
    expect(unsettledAgents(store, 'another host')).toEqual([]);
    expect(() => listAgents(store, {}, 3, 'nonsense')).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }) as Error,
    );
  });

  it('knows when an agent was last heard of', () => {
    let now = 1_000;
    const store = freshStore({ now: () => now });
    const { id } = freshAgent(store);
    expect(lastHeard(store, id)).toBe(1_000);
    now = 5_000;
    reportProgress(store, id, { status: 'working', message: '', progress: 1 });
    expect(lastHeard(store, id)).toBe(5_000);
  });
});
