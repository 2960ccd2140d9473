import { closeSync, open, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Arena } from './arena.ts';
import { Enclosure } from './cgroup.ts';
import { Control } from './control.ts';
import type { Driver, StopOptions } from './drivers/driver.ts';
import { uidOf, writableUnified } from './host.ts';
import type { Report } from './report.ts';
import type { Column, Scenario } from './scenario.ts';
import { inhabitants, stillThere, type Seen } from './truth.ts';
import { Warden, type Ending } from './warden.ts';

/** One scenario in one column: all that its tables, its acts and its checks may touch. */
export class Cell {
  readonly scenario: Scenario;
  readonly column: Column;
  readonly driver: Driver;
  readonly bounded: boolean;
  readonly uid: number;
  readonly arena: Arena;
  /** Ours, around the tool; null where the host has no writable cgroup2. */
  readonly enclosure: Enclosure | null;
  /** What `prepare` leaves for `act` and `restore`. */
  readonly memo = new Map<string, unknown>();
  ending: Ending | null = null;
  tool = 0;
  #warden: Warden | null = null;
  #control: Control | null = null;
  #command: readonly string[] = [];
  #roster: Seen[] = [];

  constructor(scenario: Scenario, column: Column, driver: Driver, bounded: boolean) {
    this.scenario = scenario;
    this.column = column;
    this.driver = driver;
    this.bounded = bounded;
    this.uid = uidOf(column.identity);
    this.arena = new Arena(this.uid);
    this.enclosure = writableUnified === null ? null : new Enclosure(writableUnified, this.arena.tag);
    if (column.identity === 'user' && column.tier === 'cgroup') this.enclosure?.delegate(this.uid);
  }

  get started(): boolean {
    return this.#warden !== null;
  }

  get warden(): Warden {
    if (!this.#warden) throw new Error('the cell has not started');
    return this.#warden;
  }

  get control(): Control {
    this.#control ??= new Control(this.warden.control);
    return this.#control;
  }

  get command(): readonly string[] {
    return this.#command;
  }

  /** A pair of [full, bounded] numbers, or a number as it is. */
  size(value: number | readonly [number, number]): number {
    if (typeof value === 'number') return value;
    return this.bounded ? value[1] : value[0];
  }

  /** The payload's command line. */
  payload(): string[] {
    const { program, args = [] } = this.scenario;
    if (typeof program !== 'string') return [...program(this)];
    return [
      this.arena.install(program),
      this.arena.path,
      ...args.map((arg) => (typeof arg === 'string' ? arg : String(this.size(arg)))),
    ];
  }

  async start(): Promise<void> {
    const { scenario } = this;
    this.#command = [...(scenario.through?.(this) ?? []), ...this.driver.command(this)];
    this.#warden = new Warden({
      arena: this.arena.path,
      uid: this.uid,
      command: this.#command,
      flags: [...this.driver.wardenFlags, ...(scenario.litter === true ? ['--litter'] : [])],
      bystanderLog: this.arena.file('bystander.log'),
    });
    this.tool = (await this.warden.born()).tool;
    this.enclosure?.add(this.tool);
  }

  async ready(): Promise<void> {
    await this.warden.ready(this.size(this.scenario.ready ?? 1), 60_000);
  }

  /** Remembers everyone who is there now, by number and start time, so that none of them can hide later. */
  muster(): Seen[] {
    const now = inhabitants(this.arena);
    const known = new Set(this.#roster.map((one) => `${one.pid} ${one.startTime}`));
    this.#roster.push(...now.filter((one) => !known.has(`${one.pid} ${one.startTime}`)));
    return now;
  }

  /** Who of the run is in the process table, dead ones that nobody waited for included. */
  remaining(): Seen[] {
    const all = [...inhabitants(this.arena), ...stillThere(this.#roster)];
    return [...new Map(all.map((one) => [one.pid, one])).values()];
  }

  /** Asks the tool to end the run, in its own way. */
  async stop(options: StopOptions): Promise<void> {
    await this.driver.stop(this, options);
  }

  /** Lets a program go on that waits at the gate. */
  async openGate(): Promise<void> {
    const fd = await new Promise<number>((resolve, reject) => {
      open(this.arena.file('gate'), 'w', (error, value) => {
        if (error) reject(error);
        else resolve(value);
      });
    });
    closeSync(fd);
  }

  /** Processes of one program that are there now. */
  running(program: string): Seen[] {
    const name = `${this.arena.tag}-${program}`.slice(0, 15);
    return inhabitants(this.arena).filter(({ comm }) => comm === name);
  }

  /** The leaf of the run, as the supervisor told when the payload was started; null where the tier has none. */
  async leaf(): Promise<string | null> {
    const { containment } = await this.control.event('spawned');
    return (containment as Report['containment']).leaf;
  }

  /** The report file, or null when there is none. Throws when it is not one JSON object on one line. */
  readReport(name = 'report.json'): Report | null {
    let text: string;
    try {
      text = readFileSync(
        (this.memo.get('report') as string | undefined) ?? join(this.arena.path, name),
        'utf8',
      );
    } catch {
      return null;
    }
    if (text === '') return null;
    if (text.indexOf('\n') !== text.length - 1)
      throw new Error(`the report is not one line: ${text.slice(0, 200)}`);
    return JSON.parse(text) as Report;
  }
}
