import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { Duplex, type Readable, type Stream } from 'node:stream';
import { within } from './deadline.ts';
import { Lines } from './lines.ts';
import { programPath } from './paths.ts';

/** A process of the harness's own beside a cell; ends at the end of its input. */
export class Helper {
  readonly lines: Lines;
  readonly pid: number;
  readonly #child: ChildProcess;

  constructor(program: string, args: readonly string[], options: SpawnOptions = {}) {
    const path = program.includes('/') ? program : programPath(program);
    this.#child = spawn(path, args, { stdio: ['pipe', 'pipe', 'inherit'], cwd: '/', ...options });
    this.#child.on('error', () => undefined);
    this.#child.stdin?.on('error', () => undefined);
    if (this.#child.pid === undefined) throw new Error(`could not start ${path}`);
    this.pid = this.#child.pid;
    this.lines = new Lines(this.#child.stdout as Readable);
  }

  alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async line(start: string, ms = 10_000): Promise<string> {
    return this.lines.until(
      (lines) => lines.find((line) => line.startsWith(start)),
      ms,
      `${start} from a helper`,
    );
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** For one that does not end by itself. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.close();
  }

  async close(): Promise<void> {
    if (!this.alive()) return;
    const gone = new Promise<void>((resolve) =>
      this.#child.once('exit', () => {
        resolve();
      }),
    );
    this.#child.stdin?.end();
    // A supervisor is told by the end of its control socket.
    const control: Stream | null | undefined = this.#child.stdio[3];
    if (control instanceof Duplex) control.destroy();
    try {
      await within(gone, 2000, 'a helper ends');
    } catch {
      this.#child.kill('SIGKILL');
      await gone;
    }
  }
}
