import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Helper } from './helper.ts';
import { programPath, reachable, supervisor } from './paths.ts';
import type { Column } from './scenario.ts';
import { look } from './truth.ts';

/** What a stranger that logs to `path` went through since the last look at it; empty when nothing. */
export function harmTo(path: string, alive: boolean, who: string): string[] {
  const harm = alive ? [] : [`${who} is dead`];
  const log = readLog(path);
  for (const line of log) if (line.startsWith('signal ')) harm.push(`${who} got ${line}`);
  const pid = Number(log.find((line) => line.startsWith('pid '))?.slice(4));
  if (alive && look(pid)?.state === 'T') harm.push(`${who} is stopped`);
  return harm;
}

/** Innocents that live through the whole suite: one in a session of its own, and a sibling run in each column. */
export class Strangers {
  readonly #directory: string;
  readonly #all = new Map<string, { readonly helper: Helper; readonly log: string }>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  async ensure(column: Column | null, uid: number): Promise<void> {
    await this.#start('alone', () => new Helper('stranger', [this.#log('alone')], { detached: true }));
    if (column === null) return;
    const name = `${column.identity}-${column.tier}`;
    await this.#start(name, () => this.#sibling(column, name, uid));
  }

  /** Who of them was touched. Each harm is told once; a dead one is replaced by the next `ensure`. */
  harm(): string[] {
    const harm: string[] = [];
    for (const [name, { helper, log }] of this.#all) {
      const found = harmTo(log, helper.alive(), `the stranger "${name}"`);
      if (found.length > 0) this.#all.delete(name);
      harm.push(...found);
    }
    return harm;
  }

  async close(): Promise<void> {
    // A supervisor that is killed would leave its leaf behind: it ends its run when we hang up.
    await Promise.all(
      [...this.#all].map(([name, { helper }]) => (name === 'alone' ? helper.kill() : helper.close())),
    );
  }

  async #start(name: string, create: () => Helper): Promise<void> {
    if (this.#all.has(name)) return;
    const helper = create();
    this.#all.set(name, { helper, log: this.#log(name) });
    await helper.line('ready');
  }

  /** A supervisor with an innocent payload. Its control socket is its input: it ends when that is closed. */
  #sibling(column: Column, name: string, uid: number): Helper {
    const tier = column.identity === 'user' && column.tier === 'cgroup' ? 'subreaper' : column.tier;
    const words = ['--containment', tier, '--grace', '50ms', '--hard', '2s', '--control', 'fd:3', '--'];
    const dropped = uid === process.getuid?.() ? {} : { uid, gid: uid };
    return new Helper(reachable(supervisor), [...words, programPath('stranger'), this.#log(name)], {
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
      ...dropped,
    });
  }

  #log(name: string): string {
    return join(this.#directory, `${name}.log`);
  }
}

function readLog(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
