import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reportFinding, reportProgress } from '../../src/store/reports.ts';
import { requireTask } from '../../src/store/tasks.ts';
import { agentFiles } from '../../src/store/workspace.ts';
import { freshAgent } from '../store/helpers.ts';
import { place, type Caller } from './calls.ts';
import { finding } from './family.ts';

const crowd = 500;

/** Texts that JSON makes longer, each in a way of its own. */
const hostile = ['\u0001', '"\\', '\n', '👻', '\ud800', 'x'].map((piece) =>
  piece.repeat(7_900 / piece.length),
);

const logBytes = 16 * 1_048_576;

describe('with 500 agents, hostile texts and a huge log', () => {
  it(
    'no result is longer than 10,000 characters, and pages leave nobody out',
    { timeout: 300_000 },
    async () => {
      const here = place();
      const { store } = here;
      const parent = freshAgent(store, { type: '"'.repeat(100), prompt: '\u0001'.repeat(5_000) });
      const { taskId } = parent;
      const ids = [parent.id];
      const finders = new Set<string>();
      store.write(() => {
        while (ids.length < crowd) {
          const text = hostile[ids.length % hostile.length] ?? '';
          const { id } = freshAgent(store, {
            taskId,
            parentId: parent.id,
            type: '\\'.repeat(100),
            prompt: text,
          });
          ids.push(id);
          reportProgress(store, id, { status: 'working', message: text, progress: 1 });
          if (ids.length % 10 !== 0) continue;
          reportFinding(store, id, { ...finding, message: text, data: { text: text.slice(0, 2_900) } });
          finders.add(id);
        }
      });
      const log = agentFiles(requireTask(store, taskId).workspace, parent.id).stream;
      const piece = Buffer.from(`${'\u0001"\\'.repeat(30_000)}\nshort line\n`.repeat(20));
      for (let bytes = 0; bytes < logBytes; bytes += piece.length)
        appendFileSync(log, piece, { mode: 0o600 });

      const orchestrator = here.orchestrator();
      const task = { task_id: taskId };
      const page = { ...task, limit: 50 };
      expect(
        await walked(orchestrator, 'list_agents', page, ({ agents }) => named(agents, 'agent_id')),
      ).toEqual(new Set(ids));
      const shown = await walked(orchestrator, 'get_real_task_status', task, ({ agents }) =>
        named((agents as { agents_list: unknown }).agents_list, 'id'),
      );
      expect(shown).toEqual(new Set(ids));
      const found = await walked(orchestrator, 'get_task_findings', task, ({ findings }) =>
        named(findings, 'agent_id'),
      );
      expect(found).toEqual(finders);

      const one = { ...task, agent_id: parent.id };
      const calls: (readonly [Caller, string, object])[] = [
        [orchestrator, 'get_task_findings', { ...task, summary_only: true }],
        [orchestrator, 'get_health_status', task],
        [orchestrator, 'sweep_resources', {}],
        [orchestrator, 'wait_for_agents', { ...task, until: 'any_change', timeout_s: 0, cursor: 0 }],
        ...(['text', 'jsonl', 'parsed'] as const).flatMap((format) =>
          (['full', 'compact', 'summary', 'recent'] as const).map(
            (response_format) =>
              [
                orchestrator,
                'get_agent_output',
                { ...one, format, response_format, include_metadata: true },
              ] as const,
          ),
        ),
        [orchestrator, 'get_agent_output', { ...one, tail: 500 }],
        [orchestrator, 'get_agent_output', { ...one, filter: 'short' }],
        [orchestrator, 'get_agent_output', { ...one, max_bytes: 100_000 }],
        [
          here.agent(parent.id),
          'update_agent_progress',
          { ...one, status: 'working', message: hostile[0], progress: 1 },
        ],
        [
          here.agent(parent.id),
          'report_agent_finding',
          { ...one, ...finding, message: hostile[1], data: { text: hostile[0] } },
        ],
        [here.agent(parent.id), 'wait_for_agents', { ...task, until: 'any_change', timeout_s: 0, cursor: 0 }],
        [here.agent(parent.id), 'list_agents', {}],
        [here.agent(parent.id), 'get_real_task_status', task],
      ];
      for (const [caller, name, args] of calls) await bounded(caller, name, args);
    },
  );
});

/** Calls a tool, and holds what it says to the limit. */
async function bounded(
  caller: Caller,
  name: string,
  args: object,
): Promise<Readonly<Record<string, unknown>>> {
  const { value } = await caller.call(name, args);
  const characters = JSON.stringify(value).length;
  expect({ name, args, error: value['error'], characters, fits: characters <= 10_000 }).toMatchObject({
    error: undefined,
    fits: true,
  });
  return value;
}

/** The ids of all pages. */
async function walked(
  caller: Caller,
  name: string,
  args: object,
  idsOf: (value: Readonly<Record<string, unknown>>) => readonly string[],
): Promise<ReadonlySet<string>> {
  const seen: string[] = [];
  for (let cursor: unknown; cursor !== null;) {
    const value = await bounded(caller, name, { ...args, ...(cursor !== undefined && { cursor }) });
    const ids = idsOf(value);
    expect(ids).not.toEqual([]);
    seen.push(...ids);
    const { agents } = value as { agents?: { next_cursor?: unknown } };
    cursor = 'next_cursor' in value ? value['next_cursor'] : agents?.next_cursor;
  }
  expect(new Set(seen).size).toBe(seen.length);
  return new Set(seen);
}

function named(entries: unknown, key: string): readonly string[] {
  return (entries as Readonly<Record<string, string>>[]).map((entry) => entry[key] ?? '');
}
