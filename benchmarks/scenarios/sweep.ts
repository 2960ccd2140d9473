import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { interleave, type Round } from '../interleave.ts';
import { root } from '../programs.ts';
import { rowText, toRows } from '../rows.ts';
import type { Context, Scenario } from '../scenario.ts';
import { fill, openBenchStore, type FilledStore } from './filled-store.ts';

/** Leftovers are made anew for each run, which takes longer than to sweep them. */
const mostRuns = 50;

/** What a machine that is left alone pays for being kept clean. */
export const sweeping: Scenario = {
  name: 'sweep',
  about: 'sweeps with nothing to do, and with leftovers',
  async run(context) {
    const store = await openBenchStore(context);
    if (store === null) return { rows: [], bars: [], notes: ['the package or the supervisor was not built'] };
    const [finished, leftovers] = context.smoke ? [100, 30] : [10_000, 1_000];
    try {
      fill(store, finished);
      const samples = await measure(store, leftovers, context);
      const rows = toRows(samples, { finished, leftovers }, 'ms');
      for (const row of rows) context.log(rowText(row));
      return { rows, bars: [], notes: [] };
    } finally {
      store.close();
    }
  },
};

function measure(
  store: FilledStore,
  leftovers: number,
  { runs }: Context,
): Promise<Record<string, number[]>> {
  const env = { PATH: process.env['PATH'] ?? '', AGENT_REAPER_HOME: store.home };
  const timed = async (...args: readonly string[]): Promise<number> => {
    const begun = performance.now();
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}`);
    return performance.now() - begun;
  };
  const sweep: Round = () => timed(path.join(root, 'dist/cli/bin.cjs'), 'sweep', '--yes', '--json');
  const rounds = {
    'node -e 0': () => timed('-e', '0'),
    'nothing to do': sweep,
    leftovers: () => {
      leave(store, leftovers);
      return sweep();
    },
  };
  return interleave(rounds, { runs: Math.min(runs, mostRuns), warmUp: 1 });
}

/** Prompts, private directories of runs and drafts, a third of each, of agents that nobody knows. */
function leave({ home, workspace }: FilledStore, count: number): void {
  for (let n = 0; n < count; n += 1) {
    const id = `builder-${String(n).padStart(6, '0')}-abcdef`;
    const directory = path.join(home, 'runs', id);
    if (n % 3 === 0) writeFileSync(path.join(workspace, `agent_prompt_${id}.txt`), 'Build it.');
    else if (n % 3 === 1) {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      writeFileSync(path.join(directory, 'identity'), 'secret', { mode: 0o600 });
    } else writeFileSync(path.join(workspace, `.AGENT_REGISTRY.json.${String(4_000_000 + n)}`), '{');
  }
}
