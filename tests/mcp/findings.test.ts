import { expect, test, vi } from 'vitest';
import type { Manager } from '../../src/agents/manager.ts';
import type { Call } from '../../src/mcp/tools/tool.ts';
import { findings } from '../../src/mcp/views/findings.ts';
import { reportFinding } from '../../src/store/reports.ts';
import type { Store } from '../../src/store/store.ts';
import { place, type Place } from './calls.ts';
import { family, finding } from './family.ts';

interface Page {
  readonly findings?: readonly { readonly message: string }[];
  readonly summary?: Readonly<Record<string, unknown>>;
  readonly agent_summaries?: readonly unknown[];
  readonly next_cursor: string | null;
}

const filter = { agentId: undefined, summary_only: false, most: 5 };

/** What an orchestrator would see, and how many rows were read from the store for it. */
function read(
  here: Place,
  taskId: string,
  more: object,
): { page: Page; rows: number; asked: Parameters<Store['database']['all']> | undefined } {
  const call = { manager: { store: here.store } as Manager, caller: { role: 'orchestrator' } } as Call;
  const all = vi.spyOn(here.store.database, 'all');
  try {
    const page = findings(call, taskId, { ...filter, ...more }) as unknown as Page;
    const rows = all.mock.results.reduce((sum, { value }) => sum + (value as unknown[]).length, 0);
    return { page, rows, asked: all.mock.calls[0] };
  } finally {
    all.mockRestore();
  }
}

function many(here: Place, count: number): ReturnType<typeof family> {
  const members = family(here);
  for (let n = 0; n < count; n += 1) {
    const { id } = n % 2 === 0 ? members.child : members.sibling;
    reportFinding(here.store, id, { ...finding, severity: n % 3 === 0 ? 'high' : 'low', message: String(n) });
  }
  return members;
}

test('a page of findings reads that page and one more row, wherever it is', () => {
  const here = place();
  const { taskId } = many(here, 300);
  const { page, rows } = read(here, taskId, {});
  expect(page.findings?.map(({ message }) => message)).toEqual(['299', '298', '297', '296', '295']);
  // The page, one more, and the counts: two agents, two severities, one type.
  expect(rows).toBe(6 + 4);
  expect(page.summary).toMatchObject({
    total: 300,
    by_severity: { high: 100, low: 200 },
    by_type: { issue: 300 },
  });
  const next = read(here, taskId, { cursor: page.next_cursor });
  expect(next.page.findings?.map(({ message }) => message)).toEqual(['294', '293', '292', '291', '290']);
  // What was counted for the first page is not counted again.
  expect(next.rows).toBe(6);
  expect(next.page).not.toHaveProperty('summary');
});

test('the pages of a filter hold each finding once, and end', () => {
  const here = place();
  const { taskId, child } = many(here, 40);
  const heard: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { page }: { page: Page } = read(here, taskId, { cursor, agentId: child.id, severity: 'high' });
    heard.push(...(page.findings ?? []).map(({ message }) => message));
    cursor = page.next_cursor;
  }
  expect(heard).toEqual(['36', '30', '24', '18', '12', '6', '0']);
});

test('a summary reads one row for each agent beside its counts', () => {
  const here = place();
  const { taskId, child, sibling } = many(here, 300);
  const { page, rows } = read(here, taskId, { summary_only: true });
  expect(page.agent_summaries).toEqual([
    { agent_id: sibling.id, finding_count: 150, critical: 0, high: 50, latest_message: '299' },
    { agent_id: child.id, finding_count: 150, critical: 0, high: 50, latest_message: '298' },
  ]);
  expect(rows).toBe(4 + 2);
});

test('the index alone leads to a page: nothing is scanned or sorted for it', () => {
  const here = place();
  const { taskId } = many(here, 10);
  const [statement = '', parameters] = read(here, taskId, { cursor: '8' }).asked ?? [];
  const plan = here.store.database
    .all(`EXPLAIN QUERY PLAN ${statement}`, parameters)
    .map(({ detail }) => detail);
  expect(plan).toEqual([
    expect.stringMatching(/^SEARCH events USING INDEX events_task .*task_id=\? AND kind=\? AND seq<\?/),
  ]);
});
