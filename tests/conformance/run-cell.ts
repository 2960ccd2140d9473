import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../helpers/eventually.ts';
import { Cell } from './cell.ts';
import { harmToBystander, judge, type Findings } from './checks.ts';
import { within } from './deadline.ts';
import type { Driver } from './drivers/driver.ts';
import { isRoot, missing, writableUnified } from './host.ts';
import type { Column, Scenario } from './scenario.ts';
import type { Strangers } from './strangers.ts';
import type { Census } from './warden.ts';

export interface Result {
  /** `pass`: as expected. `skip`: the host lacks something. `none`: the row does not apply here. */
  readonly status: 'pass' | 'fail' | 'skip' | 'none';
  /** For a pass: what became of the run. */
  readonly outcome?: 'proven' | 'gone' | 'reported' | 'refused' | 'lost';
  readonly why: readonly string[];
  readonly ms: number;
  readonly command?: readonly string[];
}

/** Runs one scenario in one column: as often as it may be tried, or as it must hold. */
export async function runCell(
  scenario: Scenario,
  column: Column,
  driver: Driver,
  bounded: boolean,
  strangers: Strangers,
): Promise<Result> {
  const { attempts = 1, repeat = 1 } = scenario;
  const wanted = repeat > 1 ? 'pass' : 'fail';
  let result = await runOnce(scenario, column, driver, bounded, strangers);
  for (let round = 1; round < Math.max(attempts, repeat) && result.status === wanted; round++) {
    result = await runOnce(scenario, column, driver, bounded, strangers);
  }
  return result;
}

/** To the end of the clean-up; never throws, never takes longer than its limits. */
async function runOnce(
  scenario: Scenario,
  column: Column,
  driver: Driver,
  bounded: boolean,
  strangers: Strangers,
): Promise<Result> {
  const reason = notHere(scenario, column);
  if (reason !== null) return { ...reason, ms: 0 };
  const start = performance.now();
  const faults: string[] = [];
  let outcome: Result['outcome'];
  let cell: Cell | null = null;
  try {
    cell = new Cell(scenario, column, driver, bounded);
    await strangers.ensure(driver.reports ? column : null, cell.uid);
    const findings = await runToTheEnd(cell);
    faults.push(...findings.faults);
    outcome = findings.proven ? 'proven' : findings.gone ? 'gone' : 'reported';
    const report = driver.reports ? cell.readReport() : null;
    if (driver.reports && report === null) outcome = findings.gone ? 'refused' : 'lost';
    if (report?.cause === 'spawn_failed') outcome = 'refused';
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
    if (process.env['CONFORMANCE_STACKS'] !== undefined && error instanceof Error)
      faults.push(error.stack ?? '');
  }
  faults.push(...strangers.harm());
  if (cell !== null) faults.push(...(await cleanUp(cell)));
  const ms = Math.round(performance.now() - start);
  const command = cell?.command ?? [];
  if (faults.length > 0 || outcome === undefined) return { status: 'fail', why: faults, ms, command };
  return { status: 'pass', outcome, why: [], ms, command };
}

/** Why the cell is not run at all, or null. */
export function notHere(
  scenario: Scenario,
  column: Column,
): { status: 'skip' | 'none'; why: string[] } | null {
  const { tiers, identity } = scenario;
  if (tiers && !tiers.includes(column.tier)) return { status: 'none', why: [] };
  if (identity && identity !== column.identity) return { status: 'none', why: [] };
  if (column.identity === 'root' && !isRoot)
    return { status: 'skip', why: ['the suite does not run as root'] };
  if (column.tier === 'cgroup' && writableUnified === null)
    return { status: 'skip', why: ['no cgroup2 that root may give away'] };
  for (const need of scenario.needs ?? []) {
    const lack = missing(need, column.identity);
    if (lack !== null) return { status: 'skip', why: [lack] };
  }
  return null;
}

async function runToTheEnd(cell: Cell): Promise<Findings> {
  const { scenario } = cell;
  await scenario.prepare?.(cell);
  await cell.start();
  await scenario.early?.(cell);
  cell.warden.go();
  await within(scenario.act(cell), 120_000, 'the act of the scenario');
  const limit = scenario.limitMs ?? 20_000;
  cell.ending = await cell.warden.exited(limit);
  if (!cell.driver.reports)
    return {
      faults: [...(await survivorsAfterAWhile(cell)), ...harmToBystander(cell)],
      gone: true,
      proven: false,
    };
  if (scenario.outlives !== true) return await judge(cell, await cell.warden.censusAtExit());
  cell.ending = null;
  return await judge(cell, await lastCensus(cell, limit));
}

/** Waits until nothing is left, as far as that comes true, and takes the census then. */
async function lastCensus(cell: Cell, ms: number): Promise<Census> {
  const start = performance.now();
  for (;;) {
    const census = await cell.warden.census();
    const empty = census.left.length === 0 && !census.held && cell.remaining().length === 0;
    if (empty || performance.now() - start > ms) return census;
    await delay(20);
  }
}

/**
 * Other tools promise less: the dead may be unreaped, and the dying get a second. Who still lives then, was left. A scan
 * of the process table alone could miss a chain that hops from number to number; the fifo does not.
 */
async function survivorsAfterAWhile(cell: Cell): Promise<string[]> {
  const living = (): string[] =>
    cell
      .remaining()
      .filter(({ state }) => state !== 'Z')
      .map(({ pid, comm }) => `${pid} ${comm}`);
  const isGone = async (): Promise<boolean> =>
    living().length === 0 && !(await cell.warden.census()).held && cell.enclosure?.populated() !== true;
  try {
    await eventually(isGone, { what: 'nothing is left', timeoutMs: 1000 });
    return [];
  } catch {
    const left = living();
    if (left.length === 0)
      return ['left alive: what holds the fifo, too quick for a scan of the process table'];
    return [`left alive: ${left.slice(0, 5).join(', ')}${left.length > 5 ? `, ${left.length} in all` : ''}`];
  }
}

/** Ends whatever the tool left, and undoes what the cell did to the host. Faults only if that fails. */
async function cleanUp(cell: Cell): Promise<string[]> {
  const faults: string[] = [];
  const attempt = async (step: () => unknown): Promise<void> => {
    try {
      await step();
    } catch (error) {
      faults.push(`clean-up: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  await attempt(() => cell.scenario.restore?.(cell));
  await attempt(() => {
    if (cell.enclosure?.populated() === true) cell.enclosure.kill();
  });
  await attempt(async () => {
    const left = cell.started ? await cell.warden.cleanup() : 0;
    if (left > 0) throw new Error(`${left} processes could not be killed`);
  });
  await attempt(async () => {
    if (cell.started) await cell.warden.close();
  });
  await attempt(() => cell.enclosure?.remove());
  await attempt(() => {
    cell.arena.remove();
  });
  return faults;
}
