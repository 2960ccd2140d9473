import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { openManager, type Manager } from '../../../src/agents/manager.ts';
import { readOutput, type Output } from '../../../src/agents/logs/output.ts';
import type { OutputOptions } from '../../../src/agents/logs/output-options.ts';
import { defaultConfig, type Config } from '../../../src/store/config/config.ts';
import { recordOutcome } from '../../../src/store/outcomes.ts';
import { requireTask } from '../../../src/store/tasks.ts';
import { agentFiles, type AgentFile } from '../../../src/store/workspace.ts';
import { freshAgent, freshStore } from '../../store/helpers.ts';

/** An agent with a log, in a store of its own that goes away with the test. */
export interface LoggedAgent {
  readonly manager: Manager;
  readonly id: string;
  readonly workspace: string;
  readonly files: Readonly<Record<AgentFile, string>>;
  /** Writes the log anew. */
  write(content: string | Buffer): void;
  append(content: string | Buffer): void;
  /** What the supervisor does when a segment is full. */
  rotate(to: 'first' | 'prev'): void;
  /** Its process is gone, and nobody writes any more. */
  end(log?: { readonly dropped: number; readonly rotations: number }): void;
  read(options?: OutputOptions): Promise<Output>;
  /** The same where the output is text. */
  readText(options?: OutputOptions): Promise<Output & { readonly output: string }>;
  /** That output alone. */
  text(options?: OutputOptions): Promise<string>;
}

export function loggedAgent(
  options: { readonly engine?: string; readonly config?: Partial<Config> } = {},
): LoggedAgent {
  const store = freshStore();
  const { id, taskId } = freshAgent(store, { engine: options.engine ?? 'command' });
  const manager = openManager({ store, config: { ...defaultConfig, ...options.config } });
  const { workspace } = requireTask(store, taskId);
  const files = agentFiles(workspace, id);
  const read = (wanted: OutputOptions = {}): Promise<Output> => readOutput(manager, id, wanted);
  const readText: LoggedAgent['readText'] = async (wanted) => {
    const { output, ...rest } = await read(wanted);
    if (typeof output !== 'string') throw new Error('The output is not text');
    return { ...rest, output };
  };
  return {
    manager,
    id,
    workspace,
    files,
    write: (content) => {
      writeFileSync(files.stream, content, { mode: 0o600 });
    },
    append: (content) => {
      appendFileSync(files.stream, content, { mode: 0o600 });
    },
    rotate: (to) => {
      renameSync(files.stream, `${files.stream}.${to}`);
      writeFileSync(files.stream, '', { mode: 0o600 });
    },
    end: (log = { dropped: 0, rotations: 0 }) => {
      recordOutcome(store, id, { cause: 'exited', exitCode: 0, report: { log } });
    },
    read,
    readText,
    text: async (wanted) => (await readText(wanted)).output,
  };
}

/** Gives it a log of a hundred lines, journals and a deploy log. */
export function withAllFiles(agent: LoggedAgent): LoggedAgent {
  agent.write(numbered(1, 100));
  for (const name of ['progress', 'findings', 'deploy'] as const)
    writeFileSync(agent.files[name], `${name}\n`, { mode: 0o600 });
  return agent;
}

/** Lines `line <from>` to `line <to>`, each ended. */
export function numbered(from: number, to: number): string {
  return Array.from({ length: to - from + 1 }, (_, index) => `line ${String(from + index)}\n`).join('');
}
