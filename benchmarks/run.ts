import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { machineFacts } from './machine.ts';
import { buildPrograms, root, writableCgroup } from './programs.ts';
import type { ResultFile } from './result-file.ts';
import { barText } from './rows.ts';
import type { Context, Result } from './scenario.ts';
import { scenarios } from './scenarios/table.ts';

const usage = `usage: npm run bench -- [options]
  --only NAME,...            ${scenarios.map(({ name, about }) => `${name}: ${about}`).join('\n                             ')}
  --runs N                   for each subject (default 200)
  --sizes N,...              of the trees that are killed (default 1,10,50,100,1000)
  --smoke                    few runs of small trees: does everything work?
  --supervisor FILE          another agent-supervisor than build/Release/agent-supervisor
  --static-supervisor FILE   a static one, measured besides
  --json FILE                keeps the result`;

/** Exit code: 0, also when a bar was missed; 1 when something could not be measured; 2 for bad usage. */
async function main(): Promise<number> {
  const options = readOptions();
  if (typeof options === 'string') {
    console.error(`${options}\n${usage}`);
    return 2;
  }
  buildPrograms();
  const home = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  const machine = machineFacts();
  const measuredAt = new Date().toISOString();
  const results: Record<string, Result> = {};
  try {
    for (const scenario of options.scenarios) {
      console.log(`\n${scenario.name}: ${scenario.about}`);
      const dir = path.join(home, scenario.name);
      mkdirSync(dir);
      results[scenario.name] = await scenario.run({ ...options.context, dir });
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  print(results);
  const file: ResultFile = {
    version: 1,
    measuredAt,
    runs: options.context.runs,
    smoke: options.context.smoke,
    machine,
    results,
  };
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(file, null, 1)}\n`);
  return 0;
}

function print(results: Readonly<Record<string, Result>>): void {
  console.log('');
  for (const { bars, notes } of Object.values(results)) {
    for (const bar of bars) console.log(barText(bar));
    for (const note of notes) console.log(`note: ${note}`);
  }
}

interface Options {
  readonly scenarios: typeof scenarios;
  readonly context: Omit<Context, 'dir'>;
  readonly json: string | undefined;
}

/** The reason, when the command line cannot be obeyed. */
function readOptions(): Options | string {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        only: { type: 'string' },
        runs: { type: 'string' },
        sizes: { type: 'string' },
        smoke: { type: 'boolean', default: false },
        supervisor: { type: 'string' },
        'static-supervisor': { type: 'string' },
        json: { type: 'string' },
      },
    }));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const only = values.only?.split(',') ?? scenarios.map(({ name }) => name);
  const unknown = only.filter((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown.length > 0) return `no scenario '${unknown.join(', ')}'`;
  const runs = Number(values.runs ?? (values.smoke ? 5 : 200));
  if (!Number.isInteger(runs) || runs < 1)
    return `--runs takes a whole number from 1, not '${values.runs ?? ''}'`;
  const sizes = (values.sizes ?? (values.smoke ? '1,10' : '1,10,50,100,1000')).split(',').map(Number);
  if (!sizes.every((size) => Number.isInteger(size) && size >= 1))
    return `--sizes takes whole numbers from 1, not '${values.sizes ?? ''}'`;
  const supervisor = values.supervisor ?? path.join(root, 'build/Release/agent-supervisor');
  const staticSupervisor =
    values['static-supervisor'] ?? path.join(root, 'build/Release/agent-supervisor-static');
  for (const named of [values.supervisor, values['static-supervisor']]) {
    if (named !== undefined && !existsSync(named)) return `no such file: '${named}'`;
  }
  return {
    scenarios: scenarios.filter(({ name }) => only.includes(name)),
    context: {
      runs,
      sizes,
      smoke: values.smoke,
      supervisor: existsSync(supervisor) ? supervisor : null,
      staticSupervisor: existsSync(staticSupervisor) ? staticSupervisor : null,
      library: existsSync(path.join(root, 'dist/process/index.js')),
      cgroupParent: writableCgroup(),
      log: (line) => {
        console.log(line);
      },
    },
    json: values.json,
  };
}

process.exitCode = await main();
