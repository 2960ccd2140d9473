import { describe, expect, it } from 'vitest';
import { reportFinding, reportProgress } from '../../src/store/reports.ts';
import { freshAgent } from '../store/helpers.ts';
import { place } from './calls.ts';
import { finding } from './family.ts';

describe('pages', () => {
  it('leave nobody out, and none is longer than 10,000 characters', async () => {
    const here = place();
    const { id: first, taskId } = freshAgent(here.store, { type: 'x'.repeat(90), prompt: 'p'.repeat(500) });
    const ids = [first, ...Array.from({ length: 44 }, () => freshAgent(here.store, { taskId }).id)];
    for (const id of ids) {
      reportProgress(here.store, id, { status: 'working', message: 'm'.repeat(2_000), progress: 1 });
      reportFinding(here.store, id, {
        ...finding,
        message: 'f'.repeat(3_000),
        data: { text: 'd'.repeat(2_500) },
      });
    }
    const caller = here.orchestrator();
    const pages = async (
      name: string,
      idsOf: (value: never) => { ids: string[]; next: string | null },
    ): Promise<string[]> => {
      const seen: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const { ok, value } = await caller.call(name, {
          task_id: taskId,
          ...(cursor !== undefined && { cursor }),
        });
        expect({ ok, characters: JSON.stringify(value).length <= 10_000 }).toEqual({
          ok: true,
          characters: true,
        });
        const page = idsOf(value as never);
        seen.push(...page.ids);
        cursor = page.next;
      }
      return seen;
    };
    const listed = await pages(
      'list_agents',
      (value: { agents: { agent_id: string }[]; next_cursor: string | null }) => ({
        ids: value.agents.map(({ agent_id: id }) => id),
        next: value.next_cursor,
      }),
    );
    expect([...listed].sort()).toEqual([...ids].sort());
    const shown = await pages(
      'get_real_task_status',
      ({ agents }: { agents: { agents_list: { id: string }[]; next_cursor: string | null } }) => ({
        ids: agents.agents_list.map(({ id }) => id),
        next: agents.next_cursor,
      }),
    );
    expect([...shown].sort()).toEqual([...ids].sort());
    const found = await pages(
      'get_task_findings',
      ({
        findings,
        next_cursor: next,
      }: {
        findings: { agent_id: string }[];
        next_cursor: string | null;
      }) => ({
        ids: findings.map(({ agent_id: id }) => id),
        next,
      }),
    );
    expect([...found].sort()).toEqual([...ids].sort());
  });
});
