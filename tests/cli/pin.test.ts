import { expect, test } from 'vitest';
import { paintScene, steadyClock, type Scene } from '../agents/views/scene.ts';
import { freshStore } from '../store/helpers.ts';
import type { Store } from '../../src/store/store.ts';
import { requireAgent } from '../../src/store/agents.ts';
import { requireTask } from '../../src/store/tasks.ts';
import { agentReaper, agentReaperJson } from './program.ts';

function painted(): { readonly store: Store; readonly scene: Scene } {
  const store = freshStore({ now: steadyClock() });
  return { store, scene: paintScene(store) };
}

test('pin keeps agents and tasks on record, and unpin lets them go again', () => {
  const { store, scene } = painted();
  const pinned = (): boolean[] => [
    requireAgent(store, scene.tester).pinned,
    requireTask(store, scene.task.id).pinned,
  ];
  const changed = [
    { kind: 'agent', id: scene.tester },
    { kind: 'task', id: scene.task.id },
  ];
  const names = [scene.tester, scene.task.id.slice(-8)];
  expect(agentReaperJson(store, 'pin', ...names)).toEqual({ version: 1, pinned: true, changed });
  expect(pinned()).toEqual([true, true]);
  for (const id of names) expect(agentReaper(store, ['show', id]).stdout).toContain('stays on record');
  expect(agentReaper(store, ['rm', scene.tester, '--yes'])).toMatchObject({
    status: 5,
    stderr: expect.stringContaining('it is pinned') as string,
  });
  expect(agentReaper(store, ['unpin', ...names]).stdout).toBe(
    `${scene.tester}  not pinned any more\n${scene.task.id}  not pinned any more\n`,
  );
  expect(pinned()).toEqual([false, false]);
});

test('pin changes nothing where one of several is not there', () => {
  const { store, scene } = painted();
  const { status, stderr } = agentReaper(store, ['pin', scene.tester, 'nobody']);
  expect(status).toBe(4);
  expect(stderr).toContain('nobody');
  expect(requireAgent(store, scene.tester).pinned).toBe(false);
  expect(agentReaper(store, ['pin']).status).toBe(2);
});
