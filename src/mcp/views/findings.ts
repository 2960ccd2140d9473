import { z } from 'zod';
import { fitting, shortened } from '../../agents/reports/bounded.ts';
import { ReaperError } from '../../errors.ts';
import { eventsSince, type StoredEvent } from '../../store/events.ts';
import { iso } from '../../store/registry.ts';
import { visibleAgents } from '../subject.ts';
import type { Call } from '../tools/tool.ts';

/** Findings, as `get_task_findings` tells of them. */
export const findingsSchema: z.ZodObject = z.object({
  findings: z
    .array(
      z.object({
        agent_id: z.string(),
        finding_type: z.string(),
        severity: z.string(),
        message: z.string(),
        data: z.unknown().optional(),
        data_omitted: z.int().describe('characters of JSON that had no room').optional(),
        timestamp: z.string(),
      }),
    )
    .optional(),
  agent_summaries: z
    .array(
      z.object({
        agent_id: z.string(),
        finding_count: z.int(),
        critical: z.int(),
        high: z.int(),
        latest_message: z.string(),
      }),
    )
    .optional(),
  summary: z.object({
    total: z.int(),
    by_severity: z.record(z.string(), z.int()),
    by_type: z.record(z.string(), z.int()),
    by_agent: z.record(z.string(), z.int()),
  }),
  since: z.string().nullable(),
  current_time: z.string().describe('for `since` of the next call'),
  next_cursor: z.string().nullable(),
});

type Fields = Readonly<Record<string, unknown>>;

/** Which findings are wanted. */
export interface FindingFilter {
  readonly agentId: string | undefined;
  readonly finding_type?: string | undefined;
  readonly severity?: string | undefined;
  readonly since?: string | undefined;
  readonly summary_only: boolean;
  readonly most: number;
  readonly cursor?: string | undefined;
}

/** Characters of JSON: of all findings of a page, of one of them, of the counts by agent. */
const room = { page: 7_500, finding: 3_000, message: 2_000, agents: 1_200 } as const;

/** How many findings of a task are looked at: the newest. */
const mostRead = 10_000;

/** Findings as the predecessor's later versions told them. */
export function findings(call: Call, taskId: string, filter: FindingFilter): Fields {
  const { store } = call.manager;
  const since = filter.since === undefined ? null : instant(filter.since);
  const before = filter.cursor === undefined ? Infinity : sequence(filter.cursor);
  const all = ofTask(call, taskId, filter.agentId).filter(
    ({ at, data }) =>
      at > (since ?? 0) &&
      (filter.finding_type === undefined || data['finding_type'] === filter.finding_type) &&
      (filter.severity === undefined || data['severity'] === filter.severity),
  );
  const view = { since: iso(since), current_time: iso(store.now()) ?? '', summary: summary(all) };
  if (filter.summary_only) {
    const { taken } = fitting(summaries(all), room.page);
    return { ...view, agent_summaries: taken, next_cursor: null };
  }
  const older = all.filter(({ seq }) => seq < before);
  const entries = older.slice(0, filter.most).map(entryOf);
  const { taken } = fitting(entries, room.page);
  const last = older[taken.length - 1];
  const next_cursor = taken.length < older.length && last !== undefined ? String(last.seq) : null;
  return { ...view, findings: taken, next_cursor };
}

/** Newest first. */
function ofTask(call: Call, taskId: string, agentId: string | undefined): readonly StoredEvent[] {
  const { store } = call.manager;
  const ids =
    agentId !== undefined
      ? [agentId]
      : call.caller.role === 'agent'
        ? visibleAgents(call, taskId).map(({ id }) => id)
        : undefined;
  const filter = { taskId, kinds: ['finding'] as const, ...(ids !== undefined && { agentIds: ids }) };
  const found: StoredEvent[] = [];
  for (let cursor = 0; ;) {
    const page = eventsSince(store, cursor, filter);
    found.push(...page.events);
    if (found.length > mostRead) found.splice(0, found.length - mostRead);
    if (!page.more) return found.reverse();
    cursor = page.cursor;
  }
}

function entryOf({ at, agentId, data }: StoredEvent): Fields {
  const evidence = data['data'];
  const size = evidence == null ? 0 : JSON.stringify(evidence).length;
  return {
    agent_id: agentId ?? '',
    finding_type: String(data['finding_type']),
    severity: String(data['severity']),
    message: shortened(String(data['message']), room.message),
    ...(size > 0 && size <= room.finding && { data: evidence }),
    ...(size > room.finding && { data_omitted: size }),
    timestamp: iso(at) ?? '',
  };
}

function summary(all: readonly StoredEvent[]): Fields {
  const count = (key: (event: StoredEvent) => unknown): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const event of all) counts[String(key(event))] = (counts[String(key(event))] ?? 0) + 1;
    return counts;
  };
  const byAgent = Object.entries(count(({ agentId }) => agentId)).sort(([, a], [, b]) => b - a);
  return {
    total: all.length,
    by_severity: count(({ data }) => data['severity']),
    by_type: count(({ data }) => data['finding_type']),
    by_agent: Object.fromEntries(fitting(byAgent, room.agents).taken),
  };
}

function summaries(all: readonly StoredEvent[]): Fields[] {
  const agents = [...new Set(all.map(({ agentId }) => agentId))];
  return agents.map((id) => {
    const own = all.filter(({ agentId }) => agentId === id);
    const [latest] = own;
    const of = (severity: string): number => own.filter(({ data }) => data['severity'] === severity).length;
    return {
      agent_id: id ?? '',
      finding_count: own.length,
      critical: of('critical'),
      high: of('high'),
      latest_message: latest === undefined ? '' : shortened(String(latest.data['message']), 160),
    };
  });
}

function instant(text: string): number {
  // Date.parse takes more: "7" is a day in 2001 to it.
  const at = /^\d{4}-\d{2}/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(at)) return at;
  const expected = 'a moment in ISO 8601, such as 2026-01-31T10:45:12Z';
  throw new ReaperError('INVALID_OPTION', { option: 'since', value: text, expected });
}

function sequence(cursor: string): number {
  if (/^\d{1,16}$/.test(cursor)) return Number(cursor);
  throw new ReaperError('INVALID_OPTION', {
    option: 'cursor',
    value: cursor,
    expected: 'the cursor of a reply before',
  });
}
