import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { socketDirectory } from '../store/socket-directory.ts';
import type { Store } from '../store/store.ts';

/** Where what belongs to one run is, beside the files in the task's workspace. All absolute. */
export interface RunPaths {
  /** 0700, below the state directory. */
  readonly directory: string;
  /** What the supervisor reads at its start. */
  readonly spec: string;
  /** The termination report: its blocks are reserved at the start, it is whole when it parses. */
  readonly record: string;
  /** The secret by which the agent is known, for its MCP server. */
  readonly identity: string;
  /** The first input, where it is not the prompt file itself. */
  readonly input: string;
  /** Where the supervisor listens. */
  readonly control: string;
}

/** The directory that holds those of all runs. */
export function runsDirectory(store: Store): string {
  return join(store.directories.state, 'runs');
}

/** The paths of an agent's run. The same in every process, for they follow from the id and the store alone. */
export function runPaths(store: Store, agentId: string): RunPaths {
  const directory = join(runsDirectory(store), agentId);
  return {
    directory,
    spec: join(directory, 'spec'),
    record: join(directory, 'record.json'),
    identity: join(directory, 'identity'),
    input: join(directory, 'input'),
    control: join(socketDirectory(store), controlName(agentId)),
  };
}

/** The name of its socket. Not the id itself, for sun_path is short: unix(7). */
export function controlName(agentId: string): string {
  return `${createHash('sha256').update(agentId).digest('hex').slice(0, 16)}.sock`;
}
