import { describe, expect, it } from 'vitest';
import { waitForAgents, type WaitForAgentsOptions } from '../../src/agents/wait.ts';
import { reportProgress } from '../../src/store/reports.ts';
import { recordOutcome } from '../../src/store/outcomes.ts';
import { lastSeq } from '../../src/store/registry.ts';
import type { Store } from '../../src/store/store.ts';
import { freshAgent, freshTask, settle } from '../store/helpers.ts';
import { freshManager } from './reports/manager.ts';

/** Long enough that a test which gets there has failed. */
const long = 60_000;

describe('waiting for agents', () => {
  it('for any change ends with the change, and the next wait goes on from its cursor', async () => {
    const manager = freshManager();
    const { id, taskId } = freshAgent(manager.store);
    const other = freshAgent(manager.store, { taskId });
    const first = waitForAgents(manager, { taskId, until: 'any_change', deadlineMs: long });
    report(manager.store, id, 10);
    const { reason, changed, cursor, agents } = await first;
    expect({ reason, changed: changed.map((agent) => agent.id) }).toEqual({
      reason: 'change',
      changed: [id],
    });
    expect(agents.map((agent) => agent.id)).toEqual([id, other.id]);
    report(manager.store, other.id, 20);
    const next = await waitForAgents(manager, { taskId, until: 'any_change', deadlineMs: long, cursor });
    expect(next.changed.map((agent) => agent.id)).toEqual([other.id]);
  });

  it('for one that is done takes no notice of progress, but tells of it', async () => {
    const manager = freshManager();
    const { id, taskId } = freshAgent(manager.store);
    freshAgent(manager.store, { taskId });
    const told: string[] = [];
    const wait = waitForAgents(manager, {
      taskId,
      until: 'any_done',
      deadlineMs: long,
      onEvents: (events) => {
        told.push(...events.map(({ kind }) => kind));
        recordOutcome(manager.store, id, { cause: 'completed' });
      },
    });
    report(manager.store, id, 10);
    expect((await wait).reason).toBe('done');
    expect(told).toEqual(['progress', 'status']);
  });

  it('is not done with an agent that has reported its end and still runs', async () => {
    const manager = freshManager();
    const { id } = freshAgent(manager.store);
    reportProgress(manager.store, id, { status: 'completed', message: '', progress: 100 });
    const options = { agentIds: [id], until: 'all_done', deadlineMs: 1 } as const;
    expect((await waitForAgents(manager, options)).reason).toBe('deadline');
    recordOutcome(manager.store, id, { cause: 'completed' });
    expect((await waitForAgents(manager, options)).reason).toBe('done');
  });

  it('for all ends when the last one is done, those that came meanwhile included', async () => {
    const manager = freshManager();
    const { id, taskId } = freshAgent(manager.store);
    let late = '';
    const wait = waitForAgents(manager, {
      taskId,
      until: 'all_done',
      deadlineMs: long,
      onEvents: () => {
        if (late === '') late = freshAgent(manager.store, { taskId }).id;
        else {
          recordOutcome(manager.store, id, { cause: 'completed' });
          recordOutcome(manager.store, late, { cause: 'failed' });
        }
      },
    });
    report(manager.store, id, 1);
    const { agents } = await wait;
    expect(agents.map(({ status }) => status)).toEqual(['completed', 'failed']);
  });

  it('counts an agent that was named and was done before', async () => {
    const manager = freshManager();
    const { id } = freshAgent(manager.store);
    settle(manager.store, id);
    const { reason } = await waitForAgents(manager, { agentIds: [id], until: 'any_done', deadlineMs: long });
    expect(reason).toBe('done');
  });

  it('does not count what was done before the cursor', async () => {
    const manager = freshManager();
    const { id, taskId } = freshAgent(manager.store);
    freshAgent(manager.store, { taskId });
    recordOutcome(manager.store, id, { cause: 'completed' });
    const cursor = lastSeq(manager.store);
    const { reason } = await waitForAgents(manager, { taskId, until: 'any_done', deadlineMs: 1, cursor });
    expect(reason).toBe('deadline');
  });

  it.each(['any_change', 'any_done', 'all_done'] as const)(
    'until %s does not sit there for a task without agents',
    async (until) => {
      const manager = freshManager();
      const taskId = freshTask(manager.store).id;
      const { reason } = await waitForAgents(manager, { taskId, until, deadlineMs: long });
      expect(reason).toBe('nothing_to_wait_for');
    },
  );

  it('ends at its deadline, and can be aborted at once', async () => {
    const manager = freshManager();
    const { taskId } = freshAgent(manager.store);
    const options: WaitForAgentsOptions = { taskId, until: 'any_change', deadlineMs: 5 };
    expect(await waitForAgents(manager, options)).toMatchObject({
      reason: 'deadline',
      changed: [],
      deaf: null,
    });
    const stop = new AbortController();
    const wait = waitForAgents(manager, { ...options, deadlineMs: Infinity, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(wait).rejects.toThrow('enough');
  });

  it('refuses agents and tasks that are not there, and nothing at all', async () => {
    const manager = freshManager();
    const { id } = freshAgent(manager.store);
    const { id: taskId } = freshTask(manager.store);
    const refusal = async (options: Partial<WaitForAgentsOptions>): Promise<unknown> =>
      waitForAgents(manager, { until: 'any_change', deadlineMs: long, ...options }).catch(
        (error: unknown) => (error as { code: string }).code,
      );
    expect(await refusal({ taskId, agentIds: [id] })).toBe('NOT_FOUND');
    expect(await refusal({ agentIds: ['nobody-000000-000000'] })).toBe('NOT_FOUND');
    expect(await refusal({ taskId: 'TASK-20260101-000000-00000000' })).toBe('NOT_FOUND');
    expect(await refusal({})).toBe('INVALID_OPTION');
  });
});

function report(store: Store, id: string, progress: number): void {
  reportProgress(store, id, { status: 'working', message: 'on', progress });
}
