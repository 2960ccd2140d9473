import {
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordOutcome } from '../../src/store/outcomes.ts';
import { projectGlobal, projectTask } from '../../src/store/projections.ts';
import { lastSeq } from '../../src/store/registry.ts';
import type { Store } from '../../src/store/store.ts';
import { requireTask } from '../../src/store/tasks.ts';
import { taskStatus } from '../../src/store/task-status.ts';
import { reportProgress } from '../../src/store/reports.ts';
import { compile, type Compiled } from '../helpers/compiled.ts';
import { scaledTimeout } from '../helpers/eventually.ts';
import { runNode } from '../helpers/processes.ts';
import { freshAgent, freshStore, freshTask, journalLines, settle, temporaryDirectory } from './helpers.ts';

let compiled: Compiled;
beforeAll(() => {
  compiled = compile(['src/errors.ts', 'src/error-codes.ts', 'src/store', 'tests/programs/store']);
});
afterAll(() => {
  compiled.remove();
});

describe('AGENT_REGISTRY.json', () => {
  it('has the shape that the predecessor had, with what is true', () => {
    const store = freshStore();
    const task = freshTask(store);
    const one = freshAgent(store, { taskId: task.id, prompt: 'p'.repeat(300) });
    const two = freshAgent(store, { taskId: task.id, parentId: one.id });
    reportProgress(store, one.id, { status: 'working', message: 'on it', progress: 40 });
    recordOutcome(store, two.id, { cause: 'exited', exitCode: 3 });
    settle(store, two.id);
    projectTask(store, task.id);
    const registry = readJson(join(task.workspace, 'AGENT_REGISTRY.json'));
    expect(registry).toMatchObject({
      as_of: lastSeq(store),
      task_id: task.id,
      task_description: 'Build a bridge',
      workspace: task.workspace,
      workspace_base: join(task.projectDirectory, '.agent-workspace'),
      client_cwd: task.projectDirectory,
      status: 'ACTIVE',
      priority: 'P2',
      agent_hierarchy: { orchestrator: [one.id], [one.id]: [two.id] },
      max_agents: 45,
      max_depth: 5,
      max_concurrent: 20,
      total_spawned: 2,
      active_count: 1,
      completed_count: 0,
      agents: [
        {
          id: one.id,
          status: 'working',
          progress: 40,
          parent: 'orchestrator',
          depth: 1,
          prompt: 'p'.repeat(200),
        },
        {
          id: two.id,
          status: 'error',
          exit_code: 3,
          cause: 'exited',
          parent: one.id,
          depth: 2,
          auto_cleanup_result: {},
        },
      ],
    });
    expect(JSON.stringify(registry)).toMatch(/"created_at":"\d{4}-\d\d-\d\dT[\d:.]+Z"/);
    expect(lstatSync(join(task.workspace, 'AGENT_REGISTRY.json')).mode & 0o777).toBe(0o600);
  });

  it(
    'is never torn or old: a reader parses it always while four processes write',
    { timeout: scaledTimeout(300_000) },
    async () => {
      const store = freshStore();
      const task = freshTask(store);
      const agents = Array.from({ length: 4 }, () => freshAgent(store, { taskId: task.id }).id);
      projectTask(store, task.id);
      projectGlobal(store);
      const files = [
        join(task.workspace, 'AGENT_REGISTRY.json'),
        join(store.directories.state, 'GLOBAL_REGISTRY.json'),
      ];
      const state = { writing: true };
      const writers = Promise.all(agents.map((id) => projecting(store, task.id, id, 25))).finally(
        () => (state.writing = false),
      );
      let reads = 0;
      let seen = 0;
      while (state.writing) {
        for (const file of files) readJson(file);
        const asOf = Number(readJson(files[0] ?? '')['as_of']);
        seen = Math.max(seen, asOf);
        reads += 1;
        await new Promise(setImmediate);
      }
      expect((await writers).map(({ code, stderr }) => [code, stderr])).toEqual(Array(4).fill([0, '']));
      expect(reads).toBeGreaterThan(10);
      for (const file of files) expect(readJson(file)['as_of']).toBe(lastSeq(store));
      expect(readdirSync(task.workspace).filter((name) => name.startsWith('.AGENT'))).toEqual([]);
      for (const id of agents) {
        expect(journalLines(task.workspace, 'progress', id).map(({ progress }) => progress)).toEqual(
          upTo(25),
        );
        expect(journalLines(task.workspace, 'findings', id)).toHaveLength(25);
      }
    },
  );

  it('comes to an end where there is news as fast as it is written', () => {
    const store = freshStore();
    const { id, taskId } = freshAgent(store);
    let rounds = 0;
    const busy: Store = {
      ...store,
      database: {
        ...store.database,
        snapshot: (work) => {
          rounds += 1;
          if (rounds > 100) throw new Error('It never ends');
          const seen = store.database.snapshot(work);
          reportProgress(store, id, { status: 'working', message: 'on and on', progress: 1 });
          return seen;
        },
      },
    };
    projectTask(busy, taskId);
    expect(readJson(join(requireTask(store, taskId).workspace, 'AGENT_REGISTRY.json'))).toMatchObject({
      task_id: taskId,
    });
  });

  it('is not written through a link, and drafts of killed processes go', () => {
    const store = freshStore();
    const task = freshTask(store);
    const victim = join(temporaryDirectory(), 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, join(task.workspace, 'AGENT_REGISTRY.json'));
    const draft = join(task.workspace, '.AGENT_REGISTRY.json.999999');
    writeFileSync(draft, '{');
    utimesSync(draft, 1, 1);
    projectTask(store, task.id);
    expect(readFileSync(victim, 'utf8')).toBe('precious');
    expect(readJson(join(task.workspace, 'AGENT_REGISTRY.json'))['task_id']).toBe(task.id);
    expect(existsSync(draft)).toBe(false);
  });
});

describe('the status of a task', () => {
  it('is counted from its agents', () => {
    const store = freshStore();
    const { id: taskId } = freshTask(store);
    expect(taskStatus(store, taskId)).toMatchObject({ status: 'INITIALIZED', total: 0, live: 0 });
    const agents = Array.from({ length: 3 }, () => freshAgent(store, { taskId }));
    recordOutcome(store, agents[0]?.id ?? '', { cause: 'completed' });
    recordOutcome(store, agents[1]?.id ?? '', { cause: 'failed' });
    expect(taskStatus(store, taskId)).toMatchObject({
      status: 'ACTIVE',
      total: 3,
      active: 1,
      completed: 1,
      failed: 1,
      live: 1,
      unsettled: 3,
    });
    settle(store, agents[2]?.id ?? '');
    expect(taskStatus(store, taskId)).toMatchObject({
      status: 'IDLE',
      total: 3,
      active: 0,
      error: 1,
      unsettled: 2,
    });
  });
});

function projecting(
  store: Store,
  taskId: string,
  agentId: string,
  times: number,
): ReturnType<typeof runNode> {
  const program = compiled.path('tests/programs/store/project.ts');
  const args = ['project', String(Date.now() + 700), taskId, agentId, String(times)];
  return runNode(program, args, { AGENT_REAPER_HOME: store.directories.state });
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index + 1);
}
