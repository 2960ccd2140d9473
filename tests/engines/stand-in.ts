import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, closeSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineExit } from '../../src/engines/conclusion.ts';
import type { StartRequest } from '../../src/engines/engine.ts';
import type { EngineEvent } from '../../src/engines/event.ts';
import { outcomeFromStream, type StreamOutcome } from '../../src/engines/outcome.ts';
import { engineNamed } from '../../src/engines/registry.ts';
import { planStart } from '../../src/engines/start.ts';
import { StreamReader } from '../../src/engines/stream-reader.ts';
import { startRequest } from './start-request.ts';

/** What came of a stand-in that was started by an engine's plan and read by its reader. */
export interface Played {
  readonly events: readonly EngineEvent[];
  readonly outcome: StreamOutcome;
  readonly exit: EngineExit;
  readonly stderr: string;
}

/** How a stand-in is played. */
export interface Performance extends Partial<StartRequest> {
  /** Name of a scenario, or its steps. */
  readonly scenario: string | readonly unknown[];
  /** Called for every event; the way to act on a stand-in that does not end by itself. */
  readonly onEvent?: (event: EngineEvent, stage: Stage) => void;
}

/** What can be done to a stand-in while it plays. */
export interface Stage {
  readonly directory: string;
  kill(signal: NodeJS.Signals): void;
  send(input: string): void;
  closeInput(): void;
}

/** Path of the stand-in for an engine. */
export function standIn(engine: 'claude' | 'codex'): string {
  return fileURLToPath(new URL(`../programs/stand-in/bin/${engine}`, import.meta.url));
}

/** Starts the stand-in for an engine in a directory of its own, with stdin as the plan says, and reads it to its end. */
export async function playStandIn(name: 'claude' | 'codex', performance: Performance): Promise<Played> {
  const { scenario, onEvent, ...differences } = performance;
  const engine = engineNamed(name);
  const directory = mkdtempSync(join(tmpdir(), 'stand-in-'));
  const uid = process.getuid?.() ?? 0;
  const plan = planStart(
    engine,
    startRequest({ file: standIn(name), runDirectory: directory, uid, ...differences }),
  );
  for (const file of plan.files) writeFileSync(file.path, file.content, { mode: file.mode });
  writeFileSync(join(directory, 'prompt'), plan.stdin.content);
  const promptFile = openSync(join(directory, 'prompt'), 'r');
  const child = spawn(plan.file, plan.args, {
    cwd: directory,
    env: { PATH: process.env['PATH'], ...plan.env, STAND_IN_SCENARIO: text(scenario) },
    stdio: [plan.stdin.mode === 'open' ? 'pipe' : promptFile, 'pipe', 'pipe'],
  });
  closeSync(promptFile);
  if (plan.stdin.mode === 'open') child.stdin?.write(plan.stdin.content);
  const reader = new StreamReader(engine.format, engine.events());
  const events: EngineEvent[] = [];
  const stage: Stage = {
    directory,
    kill: (signal) => void child.kill(signal),
    send: (input) => void child.stdin?.write(input),
    closeInput: () => void child.stdin?.end(),
  };
  const take = (fresh: readonly EngineEvent[]): void => {
    events.push(...fresh);
    for (const event of fresh) onEvent?.(event, stage);
  };
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout?.on('data', (chunk: Buffer) => {
    take(reader.push(chunk));
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  take(reader.end());
  rmSync(directory, { recursive: true });
  return { events, outcome: outcomeFromStream(events), exit: { code, signal }, stderr };
}

function text(scenario: Performance['scenario']): string {
  return typeof scenario === 'string' ? scenario : JSON.stringify(scenario);
}
