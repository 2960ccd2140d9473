import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A measuring program: it is asked with one line and answers with one line of JSON. */
export class Worker implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #name: string;

  constructor(command: readonly [string, ...string[]], env: NodeJS.ProcessEnv = process.env) {
    const [file, ...args] = command;
    this.#name = command.join(' ');
    this.#child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
    if (this.#child.stdout === null) throw new Error(`no output from ${this.#name}`);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`did not start: ${this.#name}`);
    return this.#child.pid;
  }

  /** @throws Error when the program ends instead of answering. */
  async ask<Answer>(line: string): Promise<Answer> {
    this.#child.stdin?.write(`${line}\n`);
    const answer = await this.#lines.next();
    if (answer.done === true) throw new Error(`ended at '${line}': ${this.#name}`);
    return JSON.parse(answer.value) as Answer;
  }

  /** The end of its input ends the program. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin?.end();
    await gone;
  }
}
