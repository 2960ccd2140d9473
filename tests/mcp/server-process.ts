import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';

/** The command line of this build; the server that it starts is the bundled one. */
export const main = join(import.meta.dirname, '../../dist/cli/main.js');

/** One line of the protocol. */
export interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How a server is started. */
export interface StartOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
  /** A command that starts it, in its place: the server's own command line is appended. */
  readonly through?: readonly string[];
  readonly detached?: boolean;
  readonly cwd?: string;
}

/** A server in a process of its own, as a client starts it; what it says is kept as it came. */
export class ServerProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Whole lines of stdout. */
  readonly lines: string[] = [];
  /** All of stderr. */
  stderr = '';

  /** Its state directory. */
  readonly home: string;

  readonly #exit: Promise<Exit>;
  readonly #waiting: (() => void)[] = [];
  #unread = '';
  #next = 1;

  constructor({ env, args = [], through = [], detached = false, cwd }: StartOptions) {
    this.home = env['AGENT_REAPER_HOME'] ?? '';
    const [file, ...rest] = [...through, process.execPath, main, 'mcp', ...args];
    this.child = spawn(file ?? process.execPath, rest, {
      env,
      detached,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(cwd !== undefined && { cwd }),
    });
    this.#exit = once(this.child, 'exit').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
    }));
    this.child.stdin.on('error', () => undefined);
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#hear(text);
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    onTestFinished(() => {
      if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    });
  }

  /** Everything that it has said. Throws for a line that is no JSON-RPC. */
  get messages(): Message[] {
    return this.lines.map((line) => {
      const message = JSON.parse(line) as Message & { jsonrpc?: string };
      if (message.jsonrpc !== '2.0') throw new Error(`No JSON-RPC: ${line}`);
      return message;
    });
  }

  write(text: string | Uint8Array): void {
    this.child.stdin.write(text);
  }

  notify(method: string, params: Record<string, unknown> = {}): void {
    this.write(`${JSON.stringify({ jsonrpc: '2.0', method, params })}\n`);
  }

  /** Sends a request, and resolves with what answers it: a result or an error. */
  async request(
    method: string,
    params: Record<string, unknown> = {},
    id: number = this.#next++,
  ): Promise<Message> {
    this.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return this.until((message) => message.id === id && message.method === undefined);
  }

  /** Resolves with the first message that fits, said already or not. */
  async until(fits: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.messages.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push(resolve);
        void this.#exit.then(() => {
          reject(new Error(`The server has ended: ${this.stderr}`));
        });
      });
    }
  }

  /** Opens the connection as a client of the older era does. */
  async initialize(): Promise<Message> {
    const params = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    };
    const answer = await this.request('initialize', params);
    this.notify('notifications/initialized');
    return answer;
  }

  /** Calls a tool. */
  async call(name: string, args: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { result, error } = await this.request('tools/call', { name, arguments: args });
    if (result === undefined) throw new Error(`${name}: ${JSON.stringify(error)}`);
    return result['structuredContent'] as Record<string, unknown>;
  }

  /** Does what is to end it, and resolves with how it ended. */
  async end(act: (child: ServerProcess['child']) => void): Promise<Exit> {
    act(this.child);
    return this.#exit;
  }

  /** Resolves when it has ended by itself. */
  get exit(): Promise<Exit> {
    return this.#exit;
  }

  #hear(text: string): void {
    const parts = (this.#unread + text).split('\n');
    this.#unread = parts.pop() ?? '';
    this.lines.push(...parts);
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
