import { describe, expect, test } from 'vitest';
import {
  agentsOfTask,
  agentViewOf,
  allAgents,
  presentAgents,
} from '../../../src/agents/views/agent-listing.ts';
import { agentTree, subtree } from '../../../src/agents/views/tree.ts';
import { taskView, tasksAtWork, taskViews } from '../../../src/agents/views/task-view.ts';
import { freshAgent, freshStore, freshTask, settle } from '../../store/helpers.ts';
import { paintScene, steadyClock } from './scene.ts';

describe('presentAgents', () => {
  test('puts those first that need somebody, then those at work, then those that are done', () => {
    const store = freshStore({ now: steadyClock() });
    const { reviewer, stuck, writer, child, tester, crashed } = paintScene(store);
    const { agents, more } = presentAgents(store);
    expect(agents.map(({ agent, state }) => [agent.id, state])).toEqual([
      [stuck, 'attention'],
      [reviewer, 'attention'],
      [child, 'working'],
      [writer, 'working'],
      [crashed, 'done'],
      [tester, 'done'],
    ]);
    expect(more).toBe(0);
  });

  test('shows of many that are done only those that were settled last, and counts the others', () => {
    const store = freshStore({ now: steadyClock() });
    const taskId = freshTask(store).id;
    const ids = Array.from({ length: 5 }, () => freshAgent(store, { taskId }).id);
    for (const id of ids) settle(store, id);
    const { agents, more } = presentAgents(store, {}, 2);
    expect(agents).toHaveLength(2);
    expect(more).toBe(3);
  });

  test.each([
    [{ states: ['attention'] }, ['reviewer', 'stuck']],
    [{ states: ['done'] }, ['crashed', 'tester']],
    [{ statuses: ['blocked', 'completed'] }, ['reviewer', 'tester']],
    [{ engine: 'claude' }, []],
  ] as const)('keeps to the filter %j', (filter, types) => {
    const store = freshStore({ now: steadyClock() });
    paintScene(store);
    const found = presentAgents(store, filter).agents.map(({ agent }) => agent.type);
    expect(found.sort()).toEqual(types);
  });

  test('keeps to a task and to a parent', () => {
    const store = freshStore({ now: steadyClock() });
    const { task, writer, child } = paintScene(store);
    freshAgent(store);
    expect(presentAgents(store, { taskId: task.id }).agents).toHaveLength(6);
    expect(presentAgents(store, { parentId: writer }).agents.map(({ agent }) => agent.id)).toEqual([child]);
  });
});

describe('a view', () => {
  test('has the last message of the agent, or the one that its run ended with', () => {
    const store = freshStore({ now: steadyClock() });
    const { writer, tester, child } = paintScene(store);
    expect(agentViewOf(store, writer)).toMatchObject({ lastMessage: 'Half of it stands', progress: 50 });
    expect(agentViewOf(store, tester)).toMatchObject({
      lastMessage: 'Left with 0',
      ending: { cause: 'completed', exitCode: 0, signal: null },
    });
    expect(agentViewOf(store, child)).toMatchObject({ lastMessage: null, progress: null, ending: null });
  });

  test('has what the deployment put on record, and why the cleanup failed', () => {
    const store = freshStore({ now: steadyClock() });
    const { stuck } = paintScene(store);
    expect(agentViewOf(store, stuck)).toMatchObject({
      run: {
        launcher: 'tmux',
        session: `agent_${stuck}`,
        tier: 'subreaper',
        leaf: null,
        cwd: '/project',
        problem: null,
      },
      attention: 'cleanup_failed',
      cleanupError: 'The session could not be ended',
    });
  });

  test('is refused for an agent that is not on record', () => {
    expect(() => agentViewOf(freshStore({ now: steadyClock() }), 'nobody')).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    );
  });
});

describe('allAgents', () => {
  test('gives every agent once, in pages', () => {
    const store = freshStore({ now: steadyClock() });
    paintScene(store);
    const seen: string[] = [];
    let next: string | null | undefined;
    do {
      const page = allAgents(store, {}, 2, next ?? undefined);
      seen.push(...page.agents.map(({ agent }) => agent.id));
      ({ next } = page);
    } while (next !== null);
    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(6);
  });

  test.each([1, 2, 3])('fills pages of %i although the state is not in the rows', (limit) => {
    const store = freshStore({ now: steadyClock() });
    paintScene(store);
    const seen: string[] = [];
    let next: string | null | undefined;
    do {
      const page = allAgents(store, { states: ['done', 'attention'] }, limit, next ?? undefined);
      if (page.next !== null) expect(page.agents).toHaveLength(limit);
      seen.push(...page.agents.map(({ agent }) => agent.type));
      ({ next } = page);
    } while (next !== null);
    expect(seen.sort()).toEqual(['crashed', 'reviewer', 'stuck', 'tester']);
  });

  test('refuses a cursor that is none', () => {
    expect(() => allAgents(freshStore({ now: steadyClock() }), {}, 10, 'x')).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});

describe('agentTree', () => {
  test('puts agents below their parents', () => {
    const store = freshStore({ now: steadyClock() });
    const { task, writer, child } = paintScene(store);
    const tree = agentTree(agentsOfTask(store, task.id));
    expect(tree).toHaveLength(5);
    expect(tree[0]?.view.agent.id).toBe(writer);
    expect(tree[0]?.children.map(({ view }) => view.agent.id)).toEqual([child]);
    expect(subtree(tree, child).map(({ view }) => view.agent.id)).toEqual([child]);
  });

  test('leaves nobody out whose parent is not among them', () => {
    const store = freshStore({ now: steadyClock() });
    const { child } = paintScene(store);
    expect(agentTree([agentViewOf(store, child)])).toHaveLength(1);
  });
});

describe('a task', () => {
  test('counts its agents, and is at work while one is not settled', () => {
    const store = freshStore({ now: steadyClock() });
    const { task } = paintScene(store);
    const idle = freshTask(store);
    settle(store, freshAgent(store, { taskId: idle.id }).id);
    expect(taskView(store, task).counts).toMatchObject({ total: 6, live: 3, unsettled: 4, findings: 1 });
    expect(tasksAtWork(store).map((view) => view.task.id)).toEqual([task.id]);
    expect(taskViews(store).tasks).toHaveLength(2);
  });
});
