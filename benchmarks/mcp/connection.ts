import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import type { Subject } from './subjects.ts';

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Milliseconds after which a server that does not end is killed. */
const patienceMs = 5_000;

/** A server in a process of its own, and a client that does no more than it must. */
export class Connection {
  readonly #child: Child;
  readonly #exit: Promise<unknown>;
  readonly #waiting = new Map<number, (message: string) => void>();
  #unread = '';
  #last = 0;

  constructor({ command: [file, ...args], env, cwd }: Subject) {
    this.#child = spawn(file, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#exit = once(this.#child, 'exit');
    this.#child.stdin.on('error', () => undefined);
    this.#child.stderr.resume();
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#hear(text);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** From the start to the list of tools, as a client of the field asks for it: one thing after the other. */
  async begin(): Promise<void> {
    await this.request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'bench', version: '1' },
    });
    this.#write({ method: 'notifications/initialized' });
    await this.request('tools/list', {});
  }

  /** @throws Error for an error, one of a tool included; or when the server ends */
  async request(method: string, params: object): Promise<void> {
    const id = (this.#last += 1);
    const answered = new Promise<string>((resolve) => this.#waiting.set(id, resolve));
    this.#write({ id, method, params });
    const answer = await Promise.race([answered, this.#exit]);
    if (typeof answer !== 'string') throw new Error(`ended at ${method}`);
    const { error, result } = JSON.parse(answer) as { error?: object; result?: { isError?: boolean } };
    if (error !== undefined || result?.isError === true)
      throw new Error(`${method}: ${answer.slice(0, 500)}`);
  }

  /** Sends a request, and does not wait for the answer. */
  send(method: string, params: object): void {
    this.#write({ id: (this.#last += 1), method, params });
  }

  /** Resident memory in KiB. */
  memory(): number {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${String(this.pid)}/status`, 'utf8'))?.[1]);
  }

  /** Does what is to end it. Milliseconds until it has; `killed` when it did not by itself. */
  async end(act: (child: Child) => void): Promise<{ readonly ms: number; readonly killed: boolean }> {
    let killed = false;
    const late = setTimeout(() => {
      killed = true;
      this.#child.kill('SIGKILL');
    }, patienceMs);
    const began = performance.now();
    act(this.#child);
    await this.#exit;
    clearTimeout(late);
    return { ms: performance.now() - began, killed };
  }

  #write(message: object): void {
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  #hear(text: string): void {
    const lines = (this.#unread + text).split('\n');
    this.#unread = lines.pop() ?? '';
    for (const line of lines) {
      const { id, method } = JSON.parse(line) as { id?: number; method?: string };
      if (id === undefined || method !== undefined) continue;
      this.#waiting.get(id)?.(line);
      this.#waiting.delete(id);
    }
  }
}

/** How clients end servers; a server that has lost its reader is made to write. */
export const endings = {
  'end of stdin': (child) => child.stdin.end(),
  SIGINT: (child) => child.kill('SIGINT'),
  SIGTERM: (child) => child.kill('SIGTERM'),
  SIGHUP: (child) => child.kill('SIGHUP'),
  EPIPE: ({ stdin, stdout }) => {
    stdout.destroy();
    stdin.write('{"jsonrpc":"2.0","id":999999,"method":"ping"}\n');
  },
} as const satisfies Readonly<Record<string, (child: Child) => unknown>>;
