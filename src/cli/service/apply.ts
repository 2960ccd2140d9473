import { spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { ReaperError } from '../../errors.ts';
import { fileFailed } from '../../store/file-failed.ts';
import { errnoOf } from '../../store/private-files.ts';
import { signature, type Command, type ServiceFile, type ServicePlan } from './plan.ts';

/** A command that was run, and why it did not do what it should, or null. */
export interface Ran {
  readonly command: string;
  readonly problem: string | null;
}

/** How a file stands to what would be written now. */
export type FileState = 'current' | 'outdated' | 'missing' | 'foreign';

/** Milliseconds that a service manager is given to answer. */
const answerMs = 30_000;

/** @throws ReaperError FILE_FAILED; SERVICE_FOREIGN before anything is written, for a file that somebody else has put there */
export async function install(plan: ServicePlan): Promise<readonly Ran[]> {
  refuseForeign(plan);
  for (const file of plan.files) write(file);
  return runAll(plan.start);
}

/** What is gone already is as good. @throws ReaperError SERVICE_FOREIGN before anything is removed */
export async function uninstall(plan: ServicePlan): Promise<readonly Ran[]> {
  refuseForeign(plan);
  const installed = plan.files.some((file) => stateOf(file) !== 'missing');
  const stopped = installed ? await runAll(plan.stop) : [];
  for (const path of [...plan.links, ...plan.files.map((file) => file.path)]) rmSync(path, { force: true });
  for (const path of plan.directories) removeIfEmpty(path);
  return installed ? [...stopped, ...(await runAll(plan.afterwards))] : [];
}

/** Whether each part of it runs, as far as the service manager says. */
export async function running(plan: ServicePlan): Promise<readonly { name: string; running: boolean }[]> {
  return Promise.all(
    plan.checks.map(async ({ name, command }) => ({ name, running: (await run(command)).problem === null })),
  );
}

export function stateOf({ path, content }: ServiceFile): FileState {
  try {
    if (!lstatSync(path).isFile()) return 'foreign';
    const found = readFileSync(path, 'utf8');
    if (found === content) return 'current';
    return found.includes(signature) ? 'outdated' : 'foreign';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return 'missing';
    throw fileFailed(path, 'read', error);
  }
}

function refuseForeign({ files }: ServicePlan): void {
  const foreign = files.find((file) => stateOf(file) === 'foreign');
  if (foreign !== undefined) throw new ReaperError('SERVICE_FOREIGN', { path: foreign.path });
}

/** By rename: the service manager may look at any time. */
function write({ path, content }: ServiceFile): void {
  const draft = `${path}.${String(process.pid)}`;
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const fd = openSync(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o644);
    try {
      writeFileSync(fd, content);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, path);
  } catch (error) {
    // Below what is no directory it cannot be, and must not hide why.
    if (errnoOf(error) !== 'ENOTDIR') rmSync(draft, { force: true });
    throw fileFailed(path, 'written', error);
  }
}

function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // It is not there, or somebody else has something in it.
  }
}

/** All of them, for a later one may do its part although an earlier one could not. */
async function runAll(commands: readonly Command[]): Promise<readonly Ran[]> {
  const results: Ran[] = [];
  for (const command of commands) results.push(await run(command));
  return results;
}

function run([file, ...args]: Command): Promise<Ran> {
  const command = [file, ...args].join(' ');
  return new Promise((resolve) => {
    // Not `timeout`, whose timer outlives a program that cannot be started.
    const signal = AbortSignal.timeout(answerMs);
    const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], signal, killSignal: 'SIGKILL' });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-2_000)));
    child.on('error', ({ message }) => {
      resolve({ command, problem: message });
    });
    child.on('close', (code, by) => {
      const why = said.trim() === '' ? `it ended with ${by ?? String(code)}` : said.trim();
      resolve({ command, problem: code === 0 ? null : why });
    });
  });
}
