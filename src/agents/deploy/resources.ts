import { constants, mkdirSync, writeSync, closeSync } from 'node:fs';
import { basename } from 'node:path';
import type { PrivateFile, StartPlan } from '../../engines/engine.ts';
import { HeldDirectory } from '../../store/held-directory.ts';
import { planResource, type Resource } from '../../store/ledger.ts';
import { directoryMode, ensurePrivateDirectory, openPrivateFile } from '../../store/private-files.ts';
import { recordDirectory } from '../../store/recorded-directories.ts';
import type { TaskRecord } from '../../store/tasks.ts';
import { issueToken } from '../../store/tokens.ts';
import { recordRunFacts } from '../../store/transitions.ts';
import { agentFiles, openWorkspaceFolder } from '../../store/workspace.ts';
import { sessionName } from '../../tmux/names.ts';
import type { Launcher } from '../host/with-host.ts';
import type { Manager } from '../manager.ts';
import type { ResourceKind } from '../resource-kinds.ts';
import { runPaths, runsDirectory } from '../run-paths.ts';

/** What is made for an agent, as rows of its ledger: in the order of making. */
export type PlannedResources = readonly Resource[];

/**
 * Writes the whole ledger of an agent, before anything is made. One transaction: a deployer that is killed has planned
 * all of it or nothing.
 * @throws ReaperError STOPPED
 */
export function planResources(
  { store }: Manager,
  agentId: string,
  task: TaskRecord,
  plan: StartPlan,
  prompt: string,
  launcher: Launcher,
): PlannedResources {
  const paths = runPaths(store, agentId);
  const files = agentFiles(task.workspace, agentId);
  const session = launcher === 'tmux' ? sessionName(agentId) : null;
  const rows: readonly (readonly [ResourceKind, string])[] = [
    ['run_directory', paths.directory],
    ['prompt_file', files.prompt],
    ...privateFiles(plan, prompt, paths).map(({ path }) => ['private_file', path] as const),
    ['logs', files.stream],
    ['control_socket', paths.control],
    ...(session === null ? [] : ([['tmux_session', session]] as const)),
    ['process', agentId],
  ];
  return store.write(() => {
    recordDirectory(store, runsDirectory(store), 'run');
    recordDirectory(store, task.workspace, 'workspace', task.id);
    // Beside its row in the ledger: what shows many agents reads no ledger.
    recordRunFacts(store, agentId, { tmux_session: session });
    return rows.map(([kind, locator]) => planResource(store, agentId, { kind, locator }));
  });
}

/** The directory of the run. A link or somebody else's directory in its place is refused. */
export function makeRunDirectory({ store }: Manager, agentId: string): void {
  ensurePrivateDirectory(runsDirectory(store));
  const runs = HeldDirectory.open(runsDirectory(store));
  try {
    mkdirSync(runs.at(agentId), directoryMode);
    runs.enterPrivate(agentId).close();
  } finally {
    runs.close();
  }
}

/** The prompt, in the workspace of the task. */
export function makePrompt(task: TaskRecord, agentId: string, prompt: string): void {
  const workspace = HeldDirectory.open(task.workspace);
  try {
    writeNew(workspace.at(basename(agentFiles(task.workspace, agentId).prompt)), prompt);
  } finally {
    workspace.close();
  }
  // The supervisor makes the log; it must not be led elsewhere.
  openWorkspaceFolder(task.workspace, 'logs').close();
}

/** The identity, with a new token in it, and what the engine needs. */
export function makePrivateFiles({ store }: Manager, agentId: string, plan: StartPlan, prompt: string): void {
  const paths = runPaths(store, agentId);
  for (const { path, content } of privateFiles(plan, prompt, paths)) {
    writeNew(path, path === paths.identity ? `${issueToken(store, agentId)}\n` : content);
  }
}

/** The file that the agent's input begins with. */
export function inputFile(
  { store }: Manager,
  agentId: string,
  task: TaskRecord,
  plan: StartPlan,
  prompt: string,
): string {
  const { prompt: file } = agentFiles(task.workspace, agentId);
  return plan.stdin.content === prompt ? file : runPaths(store, agentId).input;
}

/** The first input is a file of its own only where the engine wants the prompt in another form. */
function privateFiles(
  plan: StartPlan,
  prompt: string,
  { identity, input }: { readonly identity: string; readonly input: string },
): readonly Pick<PrivateFile, 'path' | 'content'>[] {
  const { content } = plan.stdin;
  return [
    { path: identity, content: '' },
    ...(content === prompt ? [] : [{ path: input, content }]),
    ...plan.files,
  ];
}

/** Never over something that is there, nor through a link. */
function writeNew(path: string, content: string): void {
  const bytes = Buffer.from(content);
  const fd = openPrivateFile(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL);
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
  } finally {
    closeSync(fd);
  }
}
