import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { catalogue, listed } from './catalogue.ts';
import { drivers } from './drivers/others.ts';
import type { Driver } from './drivers/driver.ts';
import { asJson, asMarkdown, asText, summary, titleOf, totals, wordOf, type Matrix } from './matrix.ts';
import { parseOptions, type Options } from './options.ts';
import { root } from './paths.ts';
import { runCell, type Result } from './run-cell.ts';
import type { Column, Scenario } from './scenario.ts';
import { Strangers } from './strangers.ts';

interface Job {
  readonly scenario: Scenario;
  readonly column: Column;
  result: Result | null;
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  const driver = drivers.find(({ name }) => name === options.driver);
  const lack = driver
    ? driver.missing()
    : `no driver named ${options.driver}; there are ${drivers.map(({ name }) => name).join(', ')}`;
  if (!driver || lack !== null) {
    console.error(`conformance: ${String(lack)}`);
    return 2;
  }
  execFileSync('make', ['-s', '-C', join(root, 'tests/programs')], { stdio: 'inherit' });
  const columns = driver.columns.filter(
    ({ identity, tier }) => (options.identity ?? identity) === identity && (options.tier ?? tier) === tier,
  );
  const scenarios = catalogue.filter(
    ({ row, title, special }) =>
      (options.filter.test(row) || options.filter.test(title)) && (driver.reports || special !== true),
  );
  const jobs = scenarios.flatMap((scenario) =>
    columns.map((column): Job => ({ scenario, column, result: null })),
  );
  await runAll(jobs, driver, options);
  const rows = scenarios.map((scenario) => ({
    scenario,
    cells: columns.map((column) => resultOf(jobs, scenario, column)),
  }));
  if (jobs.some(({ result }) => result === null)) console.error('conformance: ended before all was run');
  return tell(
    { driver, columns, rows, listed: driver.reports && options.filter.source === '(?:)' ? listed : [] },
    options,
  );
}

/** Two at a time, so that each run has neighbours; what needs the machine for itself comes last, one by one. */
async function runAll(jobs: readonly Job[], driver: Driver, options: Options): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'arc-strangers-'));
  chmodSync(directory, 0o777);
  const strangers = new Strangers(directory);
  // Asked to end, we finish the cells that run, with their clean-up, and start no more.
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => (ending = true));
  const work = async (queue: Job[]): Promise<void> => {
    for (let job = queue.shift(); job && !ending; job = queue.shift()) {
      job.result = await runCell(job.scenario, job.column, driver, options.bounded, strangers);
      progress(job, job.result);
    }
  };
  try {
    const together = jobs.filter(({ scenario }) => scenario.alone !== true);
    await Promise.all(Array.from({ length: options.jobs }, () => work(together)));
    await work(jobs.filter(({ scenario }) => scenario.alone === true));
  } finally {
    await strangers.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function progress({ scenario, column }: Job, result: Result): void {
  if (result.status === 'none') return;
  const note = result.status === 'pass' ? `${result.ms} ms` : result.why.join('\n       ');
  console.error(
    `${wordOf(result).padEnd(8)} ${scenario.row.padEnd(5)} ${titleOf(column).padEnd(14)} ${note}`,
  );
}

function tell(matrix: Matrix, options: Options): number {
  const host = `Linux ${release()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${options.bounded ? 'bounded' : 'full'} sizes.`;
  console.log(asText(matrix));
  for (const { row, title, why } of matrix.listed)
    console.log(`${row.padEnd(6)} not produced here: ${title}: ${why}`);
  console.log(`\n${matrix.driver.name}: ${summary(matrix)}`);
  if (options.json !== null) writeFileSync(options.json, asJson(matrix, host));
  if (options.markdown !== null) writeFileSync(options.markdown, asMarkdown(matrix, host));
  const complete = matrix.rows.every(({ cells }) => cells.every(({ why }) => !why.includes(notRun)));
  return totals(matrix).fail > 0 || !complete ? 1 : 0;
}

const notRun = 'not run';

function resultOf(jobs: readonly Job[], scenario: Scenario, column: Column): Result {
  const result = jobs.find((job) => job.scenario === scenario && job.column === column)?.result;
  return result ?? { status: 'skip', why: [notRun], ms: 0 };
}

process.exitCode = await main();
