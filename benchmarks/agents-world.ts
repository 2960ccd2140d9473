import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Agent, AgentsLibrary, Manager } from './agents-library.ts';

/** A state directory of its own, in which nothing is running yet. */
export class AgentsWorld {
  readonly manager: Manager;
  readonly project: string;
  readonly #library: AgentsLibrary;
  readonly #task: string;
  #cursor = 0;

  /** @param followed whether a follower of this build is run, or only the exit hooks */
  constructor(library: AgentsLibrary, folder: string, launcher: string, followed = true) {
    const home = path.join(folder, 'home');
    this.project = path.join(folder, 'project');
    mkdirSync(home, { recursive: true });
    mkdirSync(this.project);
    writeFileSync(path.join(home, 'config.toml'), config(launcher), { mode: 0o600 });
    this.#library = library;
    const manager = library.openManager({ environment: { ...process.env, AGENT_REAPER_HOME: home } });
    this.manager = followed ? manager : { ...manager, program: withoutFollower(manager.program, folder) };
    this.#task = library.createTask(this.manager, {
      description: 'A benchmark',
      client_cwd: this.project,
    }).id;
  }

  async deploy(command: readonly string[]): Promise<Agent> {
    const request = {
      taskId: this.#task,
      type: 'bench',
      prompt: 'x',
      parentId: null,
      engine: 'command',
      command,
    };
    return (await this.#library.deployAgent(this.manager, request)).agent;
  }

  /** Resolves once that many agents have been settled since the last call. */
  async settled(count: number, deadlineMs = 120_000): Promise<void> {
    for (let left = count; left > 0;) {
      const { cursor, events } = await this.#library.waitForEvents(this.manager.store, {
        cursor: this.#cursor,
        deadlineMs,
        filter: { kinds: ['settled'] },
      });
      if (events.length === 0) throw new Error(`${left} of ${count} agents were not settled in time`);
      this.#cursor = cursor;
      left -= events.length;
    }
  }

  /** Ends the host, and with it everybody. */
  async close(): Promise<void> {
    const connection = await this.#library.connectHost(this.manager);
    if (connection !== null) {
      await connection.request('terminate').catch(() => undefined);
      await connection.closed;
    }
    this.manager.close();
  }
}

/** A program that is this build as an exit hook, and leaves at once as a follower. */
function withoutFollower({ node, cli }: Manager['program'], folder: string): Manager['program'] {
  const script = path.join(folder, 'program');
  writeFileSync(script, `[ "$1" = settle ] && exec "${node}" "${cli}" settle\n`);
  return { node: '/bin/sh', cli: script };
}

const config = (launcher: string): string => `[limits]
agents_per_task = 10000
concurrent_per_task = 1000
concurrent_per_host = 1000
spawns_per_minute = 10000
grace = "200ms"
[agents]
launcher = "${launcher}"
`;
