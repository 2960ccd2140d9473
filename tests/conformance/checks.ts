import type { Cell } from './cell.ts';
import { bootId } from './host.ts';
import { faultsOf, type Report } from './report.ts';
import type { Expectation } from './scenario.ts';
import { harmTo } from './strangers.ts';
import type { Seen } from './truth.ts';
import type { Census } from './warden.ts';

/** What was found at the end of a cell. */
export interface Findings {
  readonly faults: readonly string[];
  /** Of the harness's own knowledge, not the tool's: nothing of the run was left. */
  readonly gone: boolean;
  /** The tool's claim, with kernel proof. */
  readonly proven: boolean;
}

/** Holds the tool to the expectation: first by what the kernel says, then by what the tool says. */
export async function judge(cell: Cell, census: Census): Promise<Findings> {
  const { scenario, driver, column } = cell;
  const expect = typeof scenario.expect === 'function' ? scenario.expect(cell) : scenario.expect;
  const excused = scenario.escapes === true && column.tier === 'group' && driver.reports;
  const mustBeGone = expect.gone ?? !excused;
  const remains = whatRemains(cell, census, expect.mayFall);
  const faults: string[] = [];
  if (mustBeGone) faults.push(...remains);
  await cell.warden.outputEnded();
  const report = driver.reports ? readReport(cell, faults) : null;
  if (driver.reports)
    await judgeReport(cell, excused ? { ...expect, neededKill: undefined } : expect, report, remains, faults);
  faults.push(...judgeStatus(cell, expect, report));
  faults.push(...harmToBystander(cell));
  return { faults, gone: remains.length === 0, proven: report?.verified.value === true };
}

function whatRemains(cell: Cell, census: Census, mayFall?: RegExp): string[] {
  const remains: string[] = [];
  const tell = (fact: string, names: readonly string[]): void => {
    if (names.length > 0)
      remains.push(
        `${fact}: ${names.slice(0, 5).join(', ')}${names.length > 5 ? `, ... ${names.length} in all` : ''}`,
      );
  };
  if (census.held) remains.push('the fifo was still held when the tool ended');
  // Only a subreaper can wait for orphans; in the group tier the dead are for init, and so for the warden.
  const adopts = cell.column.tier !== 'group';
  tell(
    'fell out of the tool',
    census.left.filter((one) => adopts || one.split(' ')[1] !== 'Z'),
  );
  if (adopts)
    tell(
      'fell out of the tool and had to be reaped',
      cell.warden.orphans().filter((one) => mayFall?.test(one) !== true),
    );
  tell(
    'in the process table',
    cell
      .remaining()
      .filter(({ state }) => adopts || state !== 'Z')
      .map(show),
  );
  if (cell.enclosure) {
    tell('in the enclosing cgroup', cell.enclosure.members().map(String));
    tell(
      'cgroups left',
      cell.enclosure.below().filter((path) => !ownCgroups(cell).includes(path)),
    );
  }
  return remains;
}

async function judgeReport(
  cell: Cell,
  expect: Expectation,
  report: Report | null,
  remains: readonly string[],
  faults: string[],
): Promise<void> {
  if (report === null) {
    if (expect.report === undefined)
      faults.push(`no report; output: ${cell.warden.output.join('').slice(0, 300)}`);
    return;
  }
  if (expect.report === false) faults.push('a report, where the tool should have had nothing to report');
  faults.push(
    ...faultsOf(report, expect.bootless === true ? null : bootId).map((fault) => `report: ${fault}`),
  );
  faults.push(...judgeClaim(cell, expect, report, remains));
  const { cause, exit, neededKill, spawnError, survivors = [] } = expect;
  const differs = (what: string, got: unknown, wanted: unknown): void => {
    faults.push(`${what} is ${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}`);
  };
  if (cause !== undefined && ![cause].flat().includes(report.cause)) differs('cause', report.cause, cause);
  if (
    exit !== undefined &&
    (report.exit.code !== (exit.code ?? null) || report.exit.signal !== (exit.signal ?? null))
  )
    differs('exit', report.exit, exit);
  const killed = report.counts['neededKill'] ?? null;
  if (killed === null && expect.uncounted !== true)
    faults.push('counts.neededKill is null, where members could be listed');
  if (killed !== null && neededKill !== undefined && (neededKill === 0 ? killed !== 0 : killed < neededKill))
    differs('counts.neededKill', killed, neededKill);
  if (
    spawnError !== undefined &&
    (report.spawnError?.stage !== spawnError.stage || report.spawnError.name !== spawnError.name)
  )
    differs('spawnError', report.spawnError, spawnError);
  for (const reason of survivors) {
    if (!report.survivors.some((one) => one.reason === reason))
      differs('survivors', report.survivors, reason);
  }
  faults.push(...((await expect.also?.(cell, report)) ?? []));
}

/** A tier that can prove must have proven; none may claim what is not so. */
function judgeClaim(cell: Cell, expect: Expectation, report: Report, remains: readonly string[]): string[] {
  const faults: string[] = [];
  const { verified } = report;
  const tier = cell.column.tier;
  const wanted = expect.proven ?? tier !== 'group';
  if (wanted !== 'any' && verified.value !== wanted)
    faults.push(
      `verified.value is ${String(verified.value)} (${verified.strength}; ${verified.by.join() || 'nothing'}), expected ${String(wanted)}`,
    );
  if (verified.value && remains.length > 0) faults.push(`verified, yet not so: ${remains.join('; ')}`);
  if (tier === 'group' && verified.value && wanted !== 'any') faults.push('the group tier claims a proof');
  const proofs: Record<string, string> = { pidns: 'ns-gone', cgroup: 'populated-0', subreaper: 'echild' };
  const proof = proofs[report.containment.tier];
  if (verified.value && proof !== undefined && !verified.by.includes(proof))
    faults.push(`verified by ${verified.by.join()}, without ${proof}`);
  return faults;
}

function judgeStatus(cell: Cell, expect: Expectation, report: Report | null): string[] {
  const output = cell.warden.output.join('');
  const faults: string[] = [];
  if (expect.output?.test(output) === false)
    faults.push(`the output does not match ${String(expect.output)}: ${output.slice(0, 300)}`);
  const status = report === null && expect.report === 'maybe' ? 125 : expect.status;
  if (report === null && expect.report === 'maybe' && output === '') faults.push('refused without a reason');
  if (status === undefined || cell.ending === null) return faults;
  const { code, signal } = cell.ending;
  const wanted = [status].flat();
  if (code !== null && wanted.includes(code)) return faults;
  const how = code === null ? `signal ${String(signal)}` : `code ${code}`;
  return [
    ...faults,
    `the tool ended with ${how}, expected ${wanted.join(' or ')}; output: ${output.slice(0, 300)}`,
  ];
}

function readReport(cell: Cell, faults: string[]): Report | null {
  try {
    return cell.readReport();
  } catch (error) {
    faults.push(`the report cannot be read: ${String(error)}`);
    return null;
  }
}

/** What happened to the innocent in the process group that the tool was started in. */
export function harmToBystander(cell: Cell): string[] {
  const died = cell.warden.events.all.some((line) => line.startsWith('bystander-died'));
  return harmTo(cell.arena.file('bystander.log'), !died, 'the bystander in the group of the tool');
}

/** Cgroups that the harness, or the program on its behalf, made below the enclosure. */
function ownCgroups(cell: Cell): readonly string[] {
  return (cell.memo.get('cgroups') as readonly string[] | undefined) ?? [];
}

function show(one: Seen): string {
  return `${one.pid} ${one.comm} ${one.state}`;
}
