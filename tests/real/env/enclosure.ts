import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { readFile, readdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../../helpers/eventually.ts';
import { marked, signalMember, type Member } from './marked.ts';

/**
 * Counts, and at the end kills, all that was ever started inside: independently of what is under test, by a cgroup
 * of our own where one can be made, and by a marker that every process inherits in its environment or directory.
 */
export class Enclosure implements AsyncDisposable {
  readonly #marker: string;
  readonly #leaf: string | undefined;

  /** `marker`: a path that is unique to the run, and part of HOME and of the working directory of what runs. */
  constructor(marker: string) {
    this.#marker = marker;
    this.#leaf = makeLeaf(`real-${process.pid}-${marker.split('-').at(-1) ?? ''}`);
  }

  /** How it counts here. */
  get means(): readonly string[] {
    return this.#leaf === undefined ? ['marker'] : ['cgroup', 'marker'];
  }

  /** The command, entered into the cgroup before its first instruction. */
  wrap(file: string, args: readonly string[]): readonly [string, ...string[]] {
    if (this.#leaf === undefined) return ['/bin/sh', '-c', 'exec "$@"', 'sh', file, ...args];
    const enter = 'echo 0 > "$0" && exec "$@"';
    return ['/bin/sh', '-c', enter, join(this.#leaf, 'cgroup.procs'), file, ...args];
  }

  /** All that is alive, zombies left out. */
  async members(): Promise<readonly Member[]> {
    const pids = this.#leaf === undefined ? [] : await pidsBelow(this.#leaf);
    return marked(this.#marker, new Set(pids));
  }

  /** To each process that is alive now, once. */
  async signalAll(signal: NodeJS.Signals): Promise<void> {
    await Promise.all((await this.members()).map((member) => signalMember(member, signal)));
  }

  /** Kills all that is inside; nothing may be started in it afterwards. */
  async killAll(): Promise<void> {
    if (this.#leaf !== undefined) await writeFile(join(this.#leaf, 'cgroup.kill'), '1');
    await eventually(
      async () => {
        const left = await this.members();
        await Promise.all(left.map((member) => signalMember(member, 'SIGKILL')));
        return left.length === 0;
      },
      { what: `nothing is left of ${this.#marker}` },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.killAll();
    const leaf = this.#leaf;
    if (leaf === undefined) return;
    await eventually(() => removeTree(leaf).then(() => true), { what: `${leaf} can be removed` });
  }
}

function makeLeaf(name: string): string | undefined {
  const mount = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .find((line) => line.includes(' - cgroup2 '))
    ?.split(' ')[4];
  const own = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1];
  if (mount === undefined || own === undefined) return undefined;
  const leaf = join(mount, own, name);
  try {
    mkdirSync(leaf);
    accessSync(join(leaf, 'cgroup.procs'), constants.W_OK);
    return leaf;
  } catch {
    return undefined;
  }
}

async function pidsBelow(group: string): Promise<number[]> {
  const own = (await readFile(join(group, 'cgroup.procs'), 'utf8')).split('\n').filter(Boolean);
  const inner = await Promise.all((await subgroups(group)).map(pidsBelow));
  return [...own.map(Number), ...inner.flat()];
}

async function removeTree(group: string): Promise<void> {
  for (const inner of await subgroups(group)) await removeTree(inner);
  await rmdir(group);
}

async function subgroups(group: string): Promise<string[]> {
  const entries = await readdir(group, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(group, entry.name));
}
