import { z } from 'zod';
import { fitting } from '../../agents/reports/bounded.ts';
import { groundOf } from '../../sweep/ground.ts';
import type { RetentionReport } from '../../sweep/retention/report.ts';
import type { SweepReport } from '../../sweep/report.ts';
import { sweepGround, type SweepOptions } from '../../sweep/sweep.ts';
import { configError } from './fields.ts';
import { destroying, tool, type Tool } from './tool.ts';

/** Characters of JSON of each list. */
const room = {
  leftovers: 4_000,
  foreign: 2_000,
  spared: 1_200,
  named: 800,
  unknown: 500,
  live: 700,
} as const;

export const sweepResources: Tool = tool({
  name: 'sweep_resources',
  title: 'Sweep leftovers',
  description:
    'Look for what is left of dead runs (processes, cgroups, sessions, sockets, files) and apply retention. A dry run unless dry_run is false: look first. Only what is ours by identity is ended; foreign leftovers are listed, and ended only if named in `foreign` as the list names them.',
  roles: ['orchestrator'],
  annotations: { ...destroying, idempotentHint: true },
  input: z.strictObject({
    dry_run: z.boolean().default(true),
    retention: z.boolean().default(true),
    foreign: z.array(z.string().max(512)).max(20).describe('PID:STARTTIME, from a list before').optional(),
  }),
  output: z.object({
    dry_run: z.boolean(),
    duration_ms: z.number(),
    remaining: z.int().describe('leftovers that are still there'),
    leftovers: z.array(
      z.object({
        kind: z.string(),
        locator: z.string(),
        agent_id: z.string().optional(),
        result: z.string(),
        evidence: z.string(),
        error: z.string().optional(),
      }),
    ),
    leftovers_total: z.int(),
    live_agents: z.array(z.string()),
    live_total: z.int(),
    adopted: z.int(),
    spared: z.array(z.object({ kind: z.string(), locator: z.string(), why: z.string() })),
    spared_total: z.int(),
    foreign: z.array(
      z.object({
        name: z.string(),
        kind: z.string(),
        command: z.string(),
        age_s: z.int(),
        memory_mb: z.int(),
        processes: z.int(),
      }),
    ),
    foreign_total: z.int(),
    named: z.array(z.looseObject({ name: z.string(), result: z.string() })).optional(),
    retention: z.looseObject({}).nullable(),
    unknown: z.array(z.string()).optional(),
    store_error: z.string().optional(),
    config_error: configError,
  }),
  run: async ({ manager, configProblem, signal }, input) =>
    told(await sweepGround(groundOf(manager, configProblem), { ...optionsOf(input), signal })),
  withoutConfig: true,
  withoutStore: async ({ ground, signal }, input) =>
    told(await sweepGround(ground, { ...optionsOf(input), signal })),
});

interface SweepInput {
  readonly dry_run: boolean;
  readonly retention: boolean;
  readonly foreign?: readonly string[] | undefined;
}

function optionsOf({ dry_run, retention, foreign }: SweepInput): SweepOptions {
  return { dryRun: dry_run, retention, foreign: foreign ?? [] };
}

function told(report: SweepReport): object {
  const leftovers = report.leftovers.map(({ kind, locator, agentId, result, evidence, error }) => ({
    kind,
    locator,
    ...(agentId !== null && { agent_id: agentId }),
    result,
    evidence,
    ...(error !== null && { error }),
  }));
  const strangers = report.foreign.map(
    ({ pid, startTime, kind, command, ageMs, memoryBytes, processes }) => ({
      name: `${String(pid)}:${String(startTime)}`,
      kind,
      command,
      age_s: Math.round(ageMs / 1_000),
      memory_mb: Math.round(memoryBytes / 1_048_576),
      processes,
    }),
  );
  const spared = report.spared.map(({ kind, locator, why }) => ({ kind, locator, why }));
  const { live, adopted } = report.agents;
  return {
    dry_run: report.dryRun,
    duration_ms: report.durationMs,
    remaining: report.remaining,
    leftovers: fitting(leftovers, room.leftovers).taken,
    leftovers_total: report.leftoversTotal,
    live_agents: fitting(live, room.live).taken,
    live_total: live.length,
    adopted: adopted.length,
    spared: fitting(spared, room.spared).taken,
    spared_total: report.sparedTotal,
    foreign: fitting(strangers, room.foreign).taken,
    foreign_total: report.foreignTotal,
    ...(report.named.length > 0 && { named: fitting(report.named, room.named).taken }),
    retention: report.retention === null ? null : figures(report.retention),
    ...(report.unknown.length > 0 && { unknown: fitting(report.unknown, room.unknown).taken }),
    ...(report.storeError !== null && { store_error: report.storeError.message }),
  };
}

function figures({
  agents,
  tasks,
  events,
  archivesTotal,
  files,
  bytes,
  archivedBytes,
}: RetentionReport): object {
  return { agents, tasks, events, archives: archivesTotal, files, bytes, archived_bytes: archivedBytes };
}
