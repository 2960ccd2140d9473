import { problemCodes } from '../sweep/health-problems.ts';
import type { Figures } from './figures.ts';

/** One value of a gauge. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A gauge: its name behind `agent_reaper_`, and its values of one moment; none where it is not known. */
export interface GaugeSpec {
  readonly name: string;
  readonly help: string;
  readonly samples: (figures: Figures) => readonly Sample[];
}

/** Every gauge, once: docs/metrics.md is made from this too. */
export const gauges: readonly GaugeSpec[] = [
  {
    name: 'agents',
    help: 'Agents on record, by status.',
    samples: ({ health }) => each('status', health.agents?.byStatus),
  },
  {
    name: 'agent_processes',
    help: 'Agents on record, by where their process tree is in its life.',
    samples: ({ health }) => each('state', health.agents?.byProcessState),
  },
  {
    name: 'agents_unsettled',
    help: 'Agents of which something is still to be released.',
    samples: ({ health }) => one(health.agents?.unsettled),
  },
  {
    name: 'agents_stalled',
    help: 'Live agents in which nothing is seen to happen.',
    samples: ({ health }) => one(health.agents?.stalled.length),
  },
  {
    name: 'oldest_unsettled_seconds',
    help: 'Since when the agent is over that has waited longest to be settled; 0 when none waits.',
    samples: ({ health: { agents, at } }) =>
      one(
        agents === null
          ? undefined
          : agents.oldestUnsettled === null
            ? 0
            : (at - agents.oldestUnsettled.since) / 1_000,
      ),
  },
  {
    name: 'survivors',
    help: 'Processes of runs that are over that could not be killed.',
    samples: ({ health }) => one(health.agents?.survivors),
  },
  {
    name: 'processes',
    help: 'Processes of all runs, without their supervisors.',
    samples: ({ processes }) => one(processes),
  },
  {
    name: 'processes_memory_bytes',
    help: 'Memory of all runs together.',
    samples: ({ memoryBytes }) => one(memoryBytes),
  },
  {
    name: 'tmux_sessions',
    help: 'Sessions of tmux that bear our mark.',
    samples: ({ sessions }) => one(sessions),
  },
  {
    name: 'prompt_files',
    help: 'Prompts of agents in all workspaces.',
    samples: ({ files }) => one(files?.prompts),
  },
  {
    name: 'live_logs',
    help: 'Logs of agents that are not archived.',
    samples: ({ files }) => one(files?.liveLogs),
  },
  {
    name: 'archived_files',
    help: 'Files in the archives of all tasks.',
    samples: ({ files }) => one(files?.archived),
  },
  {
    name: 'archived_bytes',
    help: 'What the archives of all tasks take on the disk.',
    samples: ({ files }) => one(files?.archivedBytes),
  },
  {
    name: 'disk_free_bytes',
    help: 'What is free where the state is.',
    samples: ({ health }) => health.disk.map(({ path, free }) => ({ labels: { path }, value: free })),
  },
  {
    name: 'disk_floor_bytes',
    help: 'Free space below which no agent is deployed.',
    samples: ({ health }) => health.disk.map(({ path, floor }) => ({ labels: { path }, value: floor })),
  },
  {
    name: 'store_bytes',
    help: 'Size of the database.',
    samples: ({ health }) => one(health.store.bytes),
  },
  {
    name: 'host_up',
    help: 'Whether the host-level supervisor answers. It is gone when there are no agents.',
    samples: ({ health }) => one(Number(health.host.state === 'running')),
  },
  {
    name: 'follower_up',
    help: 'Whether the follower runs. It is gone when there are no agents.',
    samples: ({ health }) => one(Number(health.host.follower !== null)),
  },
  {
    name: 'problems',
    help: 'Whether health tells of a problem, by its code.',
    samples: ({ health }) =>
      problemCodes.map((code) => ({
        labels: { code },
        value: Number(health.problems.some((problem) => problem.code === code)),
      })),
  },
  {
    name: 'healthy',
    help: 'Whether health tells of no problem.',
    samples: ({ health }) => one(Number(health.healthy)),
  },
  {
    name: 'last_sweep_timestamp_seconds',
    help: 'When the last sweep acted, since 1970.',
    samples: ({ health }) => one(health.lastSweep === null ? undefined : health.lastSweep.at / 1_000),
  },
  {
    name: 'last_sweep_cleared',
    help: 'Leftovers that the last sweep has cleared.',
    samples: ({ health }) => one(health.lastSweep?.cleared),
  },
  {
    name: 'last_sweep_failed',
    help: 'Leftovers that the last sweep could not clear.',
    samples: ({ health }) => one(health.lastSweep?.failed),
  },
];

function one(value: number | null | undefined): readonly Sample[] {
  return value === null || value === undefined ? [] : [{ labels: {}, value }];
}

function each(label: string, values: Readonly<Record<string, number>> | undefined): readonly Sample[] {
  return Object.entries(values ?? {}).map(([name, value]) => ({ labels: { [label]: name }, value }));
}
