import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { ModelApi } from '../api/server.ts';
import type { Scenario } from '../api/scenario.ts';
import { clis, executable, installation, type CliName } from '../clis.ts';
import { Home } from '../env/home.ts';
import { Witness } from '../env/witness.ts';
import type { McpCommand } from '../env/profile.ts';
import { compile } from '../programs/compile.ts';
import type { Place } from './sanitise.ts';

/** Hosts that a CLI asks for whatever it is told; each is heard by the witness and answered by nobody. */
const expectedAttempts: Readonly<Partial<Record<CliName, RegExp>>> = {
  // Looks for a plugin's newest version in the package registry at every start.
  opencode: /^registry\./,
};

/** The CLIs that are installed. One that must be and is not stops the suite before it looks green. */
export const installed: readonly CliName[] = Object.values(clis)
  .filter((cli) => {
    const present = existsSync(executable(cli));
    if (!present && cli.required)
      throw new Error(`${executable(cli)} is not there for us: npm run test:real installs it first`);
    return present;
  })
  .map((cli) => cli.name);

/** Those that are not; the step before says why. */
export const missing: readonly CliName[] = Object.values(clis)
  .map((cli) => cli.name)
  .filter((name) => !installed.includes(name));

/** A home, a scripted API and a witness for one run of one CLI. */
export class Stage implements AsyncDisposable {
  readonly home: Home;
  readonly api: ModelApi;
  readonly witness: Witness;
  readonly #cli: CliName;

  private constructor(cli: CliName, home: Home, api: ModelApi, witness: Witness) {
    this.#cli = cli;
    this.home = home;
    this.api = api;
    this.witness = witness;
  }

  static async set(cli: CliName, scenario: Scenario): Promise<Stage> {
    const witness = await Witness.start();
    return new Stage(cli, await Home.create(), await ModelApi.start(scenario), witness);
  }

  get place(): Place {
    return { root: this.home.root, cli: installation(clis[this.#cli]), api: this.api.url };
  }

  /** No request was left unanswered, none was unexpected, and nobody outside was asked for. */
  check(): void {
    expect(this.api.script.unmatched).toEqual([]);
    expect(this.api.requests.filter(({ kind }) => kind === 'unknown' || kind === 'foreign-host')).toEqual([]);
    const known = expectedAttempts[this.#cli];
    expect(this.witness.attempts.filter((host) => !known?.test(host))).toEqual([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.api[Symbol.asyncDispose]();
    await this.home[Symbol.asyncDispose]();
    await this.witness[Symbol.asyncDispose]();
  }
}

/** The server with the tools that the scenarios call. */
export async function notesServer(): Promise<Readonly<Record<string, McpCommand>>> {
  return { notes: { command: process.execPath, args: [await compile('mcp-server')] } };
}

/** The last line of a stream, parsed; undefined where it printed nothing. */
export function lastEvent(stream: string): unknown {
  const line = stream.trimEnd().split('\n').at(-1);
  return line ? (JSON.parse(line) as unknown) : undefined;
}
