import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Duplex, Readable, Writable } from 'node:stream';
import { within } from './deadline.ts';
import { Lines } from './lines.ts';
import { programPath } from './paths.ts';

/** What the warden saw at one instant: is the fifo held, and which of its children were left. */
export interface Census {
  readonly held: boolean;
  readonly left: readonly string[];
}

export interface Ending {
  readonly code: number | null;
  readonly signal: number | null;
}

export interface WardenPlan {
  readonly arena: string;
  readonly uid: number;
  readonly command: readonly string[];
  readonly flags: readonly string[];
  readonly bystanderLog: string;
}

/** Client of tests/programs/harness/warden.c, which starts the tool and is the subreaper above it. */
export class Warden {
  readonly events: Lines;
  readonly output: string[] = [];
  readonly control: Duplex;
  readonly #child: ChildProcess;
  readonly #outputEnded: Promise<unknown>;

  constructor(plan: WardenPlan) {
    const words = [plan.arena, ...plan.flags, '--bystander', programPath('stranger'), plan.bystanderLog];
    const dropped = plan.uid === process.getuid?.() ? {} : { uid: plan.uid, gid: plan.uid };
    this.#child = spawn(programPath('warden'), [...words, '--', ...plan.command], {
      cwd: plan.arena,
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit', 'pipe', 'pipe'],
      ...dropped,
    });
    const [, events, , output, control] = this.#child.stdio;
    this.events = new Lines(events as Readable);
    this.control = control as Duplex;
    (output as Readable).setEncoding('utf8').on('data', (text: string) => this.output.push(text));
    this.#outputEnded = new Promise((resolve) => (output as Readable).on('close', resolve));
    // Whoever hangs up first, the other's error is no news.
    for (const stream of [this.control, output as Readable, this.#child.stdin as Writable])
      stream.on('error', () => undefined);
    this.#child.on('error', () => undefined);
  }

  /** Pids of the tool, not yet started, and of the stranger in its process group. */
  async born(): Promise<{ tool: number; bystander: number }> {
    const words = await this.#line('born ', 20_000);
    return { tool: Number(words[1]), bystander: Number(words[2]) };
  }

  go(): void {
    this.#ask('go');
  }

  /** To the tool itself, while it is unreaped. */
  kill(signal: number): void {
    this.#ask(`kill ${signal}`);
  }

  async exited(ms: number): Promise<Ending> {
    const words = await this.#line('exited ', ms);
    const status = Number(words[2]);
    return words[1] === 'code' ? { code: status, signal: null } : { code: null, signal: status };
  }

  hasExited(): boolean {
    return this.events.all.some((line) => line.startsWith('exited '));
  }

  /** The census that was taken right after the tool was reaped, before anything else could happen. */
  async censusAtExit(): Promise<Census> {
    return this.events.until(
      (lines) =>
        censusAfter(
          lines,
          lines.findIndex((line) => line.startsWith('exited ')),
        ),
      5000,
      'census',
    );
  }

  /** A census now. */
  async census(): Promise<Census> {
    const from = this.events.all.length - 1;
    this.#ask('census');
    return this.events.until((lines) => censusAfter(lines, from), 5000, 'census');
  }

  /** Waits for the end of the tool's output, unless something that outlived it holds it open. */
  async outputEnded(): Promise<void> {
    await Promise.race([this.#outputEnded, delay(500)]);
  }

  /** What was said on the fifo, in order. */
  said(): string[] {
    return this.events.all.flatMap((line) => (line.startsWith('said ') ? [line.slice(5)] : []));
  }

  /** Processes of the run that fell to the warden, dead or alive. */
  orphans(): string[] {
    return this.events.all.flatMap((line) => (line.startsWith('orphan ') ? [line.slice(7)] : []));
  }

  async ready(count: number, ms: number): Promise<void> {
    await this.events.until(
      (lines) => {
        if (lines.some((line) => line.startsWith('said broken ')))
          throw new Error(`the program is not what it claims: ${this.said().join('; ')}`);
        if (lines.filter((line) => line.startsWith('said ready')).length >= count) return true;
        if (lines.some((line) => line.startsWith('exited ')))
          throw new Error(
            `the tool ended before the program was ready: ${lines.find((line) => line.startsWith('exited ')) ?? ''}; ${this.output.join('')}`,
          );
        return undefined;
      },
      ms,
      `${count} times ready`,
    );
  }

  async hears(text: string, ms = 10_000): Promise<string> {
    return this.events.until(
      (lines) => lines.find((line) => line.startsWith(`said ${text}`))?.slice(5),
      ms,
      `said: ${text}`,
    );
  }

  /** SIGKILL to whatever fell to the warden, until nothing is left; how many are. */
  async cleanup(): Promise<number> {
    this.#ask('cleanup');
    const words = await this.#line('cleaned ', 8000);
    return Number(words[1]);
  }

  /** Ends the warden: at the end of its input it cleans up once more and goes. */
  async close(): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) resolve();
      else
        this.#child.once('exit', () => {
          resolve();
        });
    });
    this.#child.stdin?.end();
    this.control.destroy();
    try {
      await within(gone, 8000, 'the warden ends');
    } finally {
      this.#child.kill('SIGKILL');
    }
  }

  async #line(start: string, ms: number): Promise<string[]> {
    return this.events.until(
      (lines) => lines.findLast((line) => line.startsWith(start))?.split(' '),
      ms,
      start,
    );
  }

  #ask(request: string): void {
    this.#child.stdin?.write(`${request}\n`);
  }
}

function censusAfter(lines: readonly string[], from: number): Census | undefined {
  if (from < 0) return undefined;
  const end = lines.findIndex((line, index) => index > from && line.startsWith('census '));
  if (end < 0) return undefined;
  const left = lines
    .slice(from + 1, end)
    .filter((line) => line.startsWith('left '))
    .map((line) => line.slice(5));
  return { held: lines[end]?.split(' ')[1] === '1', left };
}
