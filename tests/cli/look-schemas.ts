import { z } from 'zod';
import { attentionReasons, viewStates } from '../../src/agents/views/attention.ts';
import { eventKinds } from '../../src/store/event-kinds.ts';
import {
  outcomeCauses,
  processStates,
  activeStatuses,
  terminalStatuses,
} from '../../src/store/life-cycle.ts';
import { priorities } from '../../src/store/tasks.ts';

const version = z.literal(1);
const time = z.iso.datetime();
const count = z.int().min(0);
const anything = z.record(z.string(), z.unknown());

/** An agent, as every command prints it. */
export const agent = z.strictObject({
  id: z.string(),
  shortId: z.string(),
  name: z.string().nullable(),
  task: z.string(),
  parent: z.string().nullable(),
  type: z.string(),
  engine: z.string(),
  model: z.string().nullable(),
  depth: z.int().min(1),
  state: z.enum(viewStates),
  attention: z.enum(attentionReasons).nullable().describe('why it needs somebody'),
  status: z.enum([...activeStatuses, ...terminalStatuses]),
  process: z.enum(processStates),
  progress: z.number().nullable().describe('0 to 100, as reported'),
  lastMessage: z.string().nullable(),
  lastMessageAt: time.nullable(),
  createdAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  settledAt: time.nullable().describe('when nothing of it was left'),
  costUsd: z.number(),
  tokens: count,
  launcher: z.string().nullable(),
  session: z.string().nullable().describe('name of its tmux session'),
  tier: z.string().nullable().describe('containment tier'),
  cwd: z.string().nullable(),
  pid: z.int().nullable(),
  supervisorPid: z.int().nullable(),
  processes: count
    .nullable()
    .describe('of the whole tree, like the next three; null when it is over, or not asked for'),
  memoryBytes: count.nullable(),
  memoryIs: z.enum(['charged', 'resident']).nullable(),
  cpuMs: z.number().min(0).nullable(),
  cause: z.enum(outcomeCauses).nullable(),
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  reason: z
    .string()
    .nullable()
    .describe('why it ended as it did: by the word of its engine, or what it was ended for'),
  cleanupError: z.string().nullable(),
  pinned: z.boolean(),
});

/** A task with its counts. */
export const task = z.strictObject({
  id: z.string(),
  description: z.string(),
  priority: z.enum(priorities),
  status: z.enum(['INITIALIZED', 'ACTIVE', 'IDLE']),
  createdAt: time,
  project: z.string(),
  workspace: z.string(),
  agents: z.strictObject({
    total: count,
    active: count,
    completed: count,
    failed: count,
    error: count,
    terminated: count,
    lost: count,
    live: count,
    unsettled: count,
  }),
  progressReports: count,
  findings: count,
  refusedByLimit: count,
  costUsd: z.number(),
  tokens: count,
  pinned: z.boolean(),
});

/** Something that happened. */
export const event = z.strictObject({
  seq: count,
  at: time,
  kind: z.enum(eventKinds),
  task: z.string().nullable(),
  agent: z.string().nullable(),
  data: anything,
});

/** A row of the ledger. */
export const resource = z.strictObject({
  kind: z.string(),
  locator: z.string(),
  state: z.enum(['planned', 'made', 'released']),
  facts: anything,
  released: z.unknown(),
  verified: z.unknown(),
  plannedAt: time,
  madeAt: time.nullable(),
  releasedAt: time.nullable(),
});

/** How a run ended, and what proves it. */
export const receipt = z.strictObject({
  cause: z.enum(outcomeCauses),
  endedBy: z.enum(outcomeCauses),
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  tier: z.string().nullable(),
  processes: z.strictObject({
    endedByTerm: count.nullable(),
    neededKill: count.nullable(),
    adopted: count.nullable(),
    escapees: count.nullable(),
  }),
  survivors: z.array(anything),
  verified: z.strictObject({ value: z.boolean(), by: z.array(z.string()), strength: z.string() }).nullable(),
  tookMs: z.number().nullable(),
  settled: z.boolean(),
  attempts: count,
  cleanupError: z.string().nullable(),
  cleanup: z.unknown(),
  report: z.unknown().describe('the termination report: report.md'),
});

/** An agent with those that it has deployed. */
export const node = agent.extend({
  get children() {
    return z.array(node);
  },
});

const logLine = z.record(z.string(), z.unknown()).describe('a line of the stream of the engine, parsed');

/** What the commands that only look print with --json, by their name. Strict: a field that is not here is a defect. */
export const lookSchemas = {
  ls: z.strictObject({
    version,
    agents: z.array(agent),
    more: count.nullable().describe('how many settled ones are not listed; null in pages'),
    next: z.string().nullable().describe('what --after takes for the next page'),
  }),
  'ls --tasks': z.strictObject({ version, tasks: z.array(task), next: z.string().nullable() }),
  'show AGENT': z.strictObject({
    version,
    agent,
    prompt: z.string(),
    budget: z.strictObject({ costUsd: z.number().nullable(), tokens: count.nullable() }),
    files: z.record(z.string(), z.string()),
    finalMessage: z.string().nullable(),
    usage: z.unknown(),
    ledger: z.array(resource),
    timeline: z.array(event),
    receipt: receipt.nullable(),
  }),
  'show TASK': z.strictObject({ version, task, agents: z.array(agent) }),
  tree: z.strictObject({ version, tasks: z.array(task.extend({ tree: z.array(node) })) }),
  events: z.strictObject({ version, events: z.array(event), cursor: count, more: z.boolean() }),
  'events --follow': event.extend({ version }),
  logs: z.strictObject({
    version,
    agent: z.string(),
    source: z.enum(['jsonl_log', 'archive', 'none']),
    lines: z.array(logLine),
    previous: z.string().nullable().describe('what --cursor takes for the page before'),
    next: z.string().nullable(),
    notice: z.string().nullable(),
  }),
  'logs --follow': z.strictObject({ version, agent: z.string(), line: logLine }),
  'logs --summary': z.strictObject({ version, agent: z.string(), summary: anything }),
  wait: z.strictObject({
    version,
    reason: z.enum(['change', 'done', 'nothing_to_wait_for', 'deadline']),
    cursor: count,
    changed: z.array(z.string()),
    agents: z.array(
      z.strictObject({
        id: z.string(),
        status: z.enum([...activeStatuses, ...terminalStatuses]),
        process: z.enum(processStates),
        done: z.boolean(),
      }),
    ),
  }),
  attach: z.strictObject({ version, agent: z.string(), command: z.array(z.string()).min(1) }),
} as const;
