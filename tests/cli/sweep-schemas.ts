import { z } from 'zod';
import { leftoverKinds, type LeftoverKind } from '../../src/sweep/leftover.ts';
import { processKinds, stateKinds } from '../../src/sweep/remains/remain.ts';

const version = z.literal(1);
const time = z.iso.datetime();
const count = z.int().min(0);
const anything = z.record(z.string(), z.unknown());

const leftoverKindNames = Object.keys(leftoverKinds) as readonly LeftoverKind[];

/** What a sweep found, and what became of it. */
export const leftover = z.strictObject({
  kind: z.enum(leftoverKindNames),
  locator: z.string().describe('a path, the name of a session or agent, or PID:STARTTIME'),
  agentId: z.string().nullable(),
  holds: z.enum(['process', 'state']),
  evidence: z.string(),
  facts: anything,
  result: z.enum(['found', 'cleared', 'in_use', 'failed']),
  error: z.string().nullable(),
});

/** What verify found. */
export const remain = z.strictObject({
  kind: z.enum([...processKinds, ...stateKinds.filter((kind) => kind !== 'leaf')]),
  locator: z.string(),
  agentId: z.string().nullable(),
  detail: z.string(),
});

/** What `sweep` and `verify` print with `--json`. */
export const sweepSchemas = {
  sweep: z.strictObject({
    version,
    dryRun: z.boolean(),
    startedAt: time,
    durationMs: count,
    storeError: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
    agents: z.strictObject({ live: z.array(z.string()), adopted: z.array(z.string()) }),
    leftovers: z.array(leftover),
    leftoversTotal: count,
    remaining: count,
    spared: z.array(
      z.strictObject({
        kind: z.enum(leftoverKindNames),
        locator: z.string(),
        why: z.string(),
        nameable: z.literal(true).optional(),
      }),
    ),
    sparedTotal: count,
    foreign: z.array(
      z.strictObject({
        pid: z.int(),
        startTime: count,
        kind: z.enum(['agent_cli', 'mcp_server']),
        command: z.string(),
        ageMs: count,
        memoryBytes: count,
        processes: count,
        suggestion: z.string(),
      }),
    ),
    foreignTotal: count,
    named: z.array(
      z.strictObject({
        name: z.string(),
        result: z.enum(['ended', 'refused', 'failed']),
        error: z.string().nullable(),
      }),
    ),
    retention: z
      .strictObject({
        agents: count,
        tasks: count,
        events: count,
        archives: z.array(
          z.strictObject({
            agentId: z.string(),
            reason: z.enum(['task_quota', 'quota', 'disk']),
            files: count,
            bytes: count,
          }),
        ),
        archivesTotal: count,
        files: count,
        bytes: count,
        archivedBytes: count,
        pinnedBytes: count,
        errors: z.array(z.string()),
      })
      .nullable(),
    unknown: z.array(z.string()),
  }),
  verify: z.strictObject({
    version,
    at: time,
    clean: z.boolean(),
    exceptLive: z.boolean(),
    processes: z.array(remain),
    processesTotal: count,
    state: z.array(remain),
    stateTotal: count,
    storeError: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
    unknown: z.array(z.string()),
    lookedAt: z.strictObject({ processes: count, leaves: count }),
  }),
} as const;
