import { z } from 'zod';
import { terminalStatuses, activeStatuses, outcomeCauses } from '../../src/store/life-cycle.ts';

const version = z.literal(1);
const count = z.int().min(0);
const id = z.string();
const dryRun = z.literal(true);
const status = z.enum([...activeStatuses, ...terminalStatuses]);

/** What became of an agent that was to end. */
export const ended = z.strictObject({
  id,
  state: z.enum(['settled', 'alive', 'taken', 'unfinished']),
  status,
  cause: z.enum(outcomeCauses).nullable(),
  alreadyEnded: z.boolean(),
  verified: z.boolean().describe('true only with the proof of the kernel'),
  endedByTerm: count.nullable(),
  neededKill: count.nullable(),
  survivors: z.array(z.record(z.string(), z.unknown())),
  error: z.string().nullable(),
});

/** An agent that was kept on record although it was to be forgotten. */
export const kept = z.strictObject({ id, why: z.string() });

const deployed = z.strictObject({
  id,
  shortId: z.string(),
  name: z.string().nullable(),
  task: z.string(),
  launcher: z.enum(['tmux', 'detached']),
  session: z.string().nullable(),
  tier: z.string(),
});

const pinning = z.strictObject({
  version,
  pinned: z.boolean(),
  changed: z.array(z.strictObject({ kind: z.enum(['agent', 'task']), id })),
});

const unrecorded = z.strictObject({
  id,
  name: z.string().nullable(),
  verified: z.boolean().describe('true only with the proof of the kernel'),
  endedByTerm: count.nullable(),
  neededKill: count.nullable(),
  survivors: z.array(z.record(z.string(), z.unknown())),
  error: z.string().nullable(),
});

const ending = z.strictObject({
  version,
  agents: z.array(ended),
  settled: count,
  unfinished: count,
  proven: count,
  durationMs: z.number().min(0),
  unrecorded: z.array(unrecorded).describe('runs that were ended without their rows'),
  host: z.strictObject({ pid: count, error: z.string().nullable() }).nullable(),
  storeError: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
});

const serviceFile = z.strictObject({ path: z.string(), content: z.string() });
const ran = z.strictObject({ command: z.string(), problem: z.string().nullable() });

/** What the commands that do something print with --json, by their name. `kill` prints what `stop` does, and so on. */
export const actionSchemas = {
  'run --detach': z.strictObject({ version, agent: deployed }),
  send: z.strictObject({
    version,
    agent: id,
    receipt: z.enum(['queued', 'delivered', 'refused']),
    message: count.nullable().describe('its number, which its events carry'),
    via: z.enum(['stdin', 'reply']),
    reason: z.enum(['ended', 'finishing', 'queue_full']).nullable(),
  }),
  stop: ending,
  'stop --dry-run': z.strictObject({ version, dryRun, agents: z.array(id) }),
  rm: z.strictObject({ version, forgotten: z.array(id), tasks: z.array(id), kept: z.array(kept) }),
  'rm --dry-run': z.strictObject({ version, dryRun, agents: z.array(id), kept: z.array(kept) }),
  pin: pinning,
  'service install': z.strictObject({
    version,
    dryRun: z.literal(false),
    files: z.array(z.string()),
    commands: z.array(ran),
  }),
  'service install --dry-run': z.strictObject({
    version,
    dryRun,
    files: z.array(serviceFile),
    commands: z.array(z.string()),
  }),
  'service status': z.strictObject({
    version,
    files: z.array(
      z.strictObject({ path: z.string(), state: z.enum(['current', 'outdated', 'missing', 'foreign']) }),
    ),
    services: z.array(z.strictObject({ name: z.string(), running: z.boolean() })),
  }),
} as const;
