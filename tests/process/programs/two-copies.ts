// Loads the package twice, addon and all, and runs something with each at the same time, beside node:child_process.
import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type * as Library from '../../../src/process/index.ts';

const here = dirname(fileURLToPath(import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'ar-copy-'));
cpSync(join(here, '../../..'), copy, { recursive: true, filter: (path) => !path.endsWith('node_modules') });
const addon = process.env['AGENT_REAPER_ADDON'] ?? '';
const one = await import('../../../src/process/index.ts');
await (
  await one.spawn('true')
).ended;
copyFileSync(addon, join(copy, 'addon.node'));
process.env['AGENT_REAPER_ADDON'] = join(copy, 'addon.node');
const two = (await import(join(copy, 'src/process/index.js'))) as typeof Library;

const counts = { runs: 0, children: 0, wrong: 0 };
await Promise.all([
  useLibrary(one),
  useLibrary(two),
  useChildren(),
  useLibrary(one),
  useLibrary(two),
  useChildren(),
]);
const error: unknown = await two.spawn('').catch((reason: unknown) => reason);
const recognised = one.ReaperError.is(error, 'INVALID_OPTION');
rmSync(copy, { recursive: true });
process.stdout.write(`${JSON.stringify({ ...counts, recognised })}\n`);

async function useLibrary(library: typeof Library): Promise<void> {
  for (let code = 0; code < 40; code++) {
    const run = await library.spawn('sh', ['-c', `exit ${code}`], { stdio: 'ignore' });
    counts.runs++;
    if ((await run.exited).code !== code || !(await run.ended).verified.value) counts.wrong++;
  }
}

async function useChildren(): Promise<void> {
  for (let code = 0; code < 80; code++) {
    const error = await promisify(execFile)('sh', ['-c', `exit ${code}`]).catch((reason: unknown) => reason);
    counts.children++;
    if (code > 0 && (error as { code?: number }).code !== code) counts.wrong++;
  }
}
