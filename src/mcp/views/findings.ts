import { z } from 'zod';
import { fitting, shortened } from '../../agents/reports/bounded.ts';
import { ReaperError } from '../../errors.ts';
import type { StoredEvent } from '../../store/events.ts';
import {
  findingCounts,
  findingsPage,
  latestFindings,
  type FindingCount,
  type FindingQuery,
} from '../../store/findings.ts';
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
  summary: z
    .object({
      total: z.int(),
      by_severity: z.record(z.string(), z.int()),
      by_type: z.record(z.string(), z.int()),
      by_agent: z.record(z.string(), z.int()),
    })
    .describe('of all that match; with the first page')
    .optional(),
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

/** How many agents a summary looks at: more than fit into a reply. */
const mostAgents = 100;

/** Findings as the predecessor's later versions told them. Of what is on record, a page is read, and counted once. */
export function findings(call: Call, taskId: string, filter: FindingFilter): Fields {
  const { store } = call.manager;
  const after = filter.since === undefined ? null : instant(filter.since);
  const query: FindingQuery = {
    taskId,
    agentIds: agentsOf(call, taskId, filter.agentId),
    type: filter.finding_type,
    severity: filter.severity,
    after: after ?? undefined,
  };
  const view = { since: iso(after), current_time: iso(store.now()) ?? '' };
  if (filter.summary_only) {
    const counts = findingCounts(store, query);
    const { taken } = fitting(summaries(latestFindings(store, query, mostAgents), counts), room.page);
    return { ...view, summary: summary(counts), agent_summaries: taken, next_cursor: null };
  }
  const before = filter.cursor === undefined ? undefined : sequence(filter.cursor);
  const found = findingsPage(store, { ...query, before }, filter.most + 1);
  const { taken } = fitting(found.slice(0, filter.most).map(entryOf), room.page);
  const last = found[taken.length - 1];
  const next_cursor = taken.length < found.length && last !== undefined ? String(last.seq) : null;
  const first = before === undefined && { summary: summary(findingCounts(store, query)) };
  return { ...view, ...first, findings: taken, next_cursor };
}

/** Whose findings the caller may see; undefined for everybody's. */
function agentsOf(call: Call, taskId: string, agentId: string | undefined): readonly string[] | undefined {
  if (agentId !== undefined) return [agentId];
  return call.caller.role === 'agent' ? visibleAgents(call, taskId).map(({ id }) => id) : undefined;
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

function summary(counts: readonly FindingCount[]): Fields {
  const by = (key: 'agentId' | 'type' | 'severity'): Record<string, number> => {
    const sums: Record<string, number> = {};
    for (const one of counts) sums[one[key]] = (sums[one[key]] ?? 0) + one.count;
    return sums;
  };
  const byAgent = Object.entries(by('agentId')).sort(([, a], [, b]) => b - a);
  return {
    total: total(counts),
    by_severity: by('severity'),
    by_type: by('type'),
    by_agent: Object.fromEntries(fitting(byAgent, room.agents).taken),
  };
}

function summaries(latest: readonly StoredEvent[], counts: readonly FindingCount[]): Fields[] {
  return latest.map(({ agentId, data }) => {
    const own = counts.filter((one) => one.agentId === agentId);
    const of = (severity: string): number => total(own.filter((one) => one.severity === severity));
    return {
      agent_id: agentId ?? '',
      finding_count: total(own),
      critical: of('critical'),
      high: of('high'),
      latest_message: shortened(String(data['message']), 160),
    };
  });
}

function total(counts: readonly FindingCount[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
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
