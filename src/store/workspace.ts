import {
  closeSync,
  constants,
  openSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { ReaperError } from '../errors.ts';
import { HeldDirectory } from './held-directory.ts';
import { checkAgentId, checkTaskId } from './ids.ts';
import { errnoOf, fileMode } from './private-files.ts';
import { removeEntry } from './remove-tree.ts';

/** The directory in a project that holds those of its tasks. */
export const workspaceBase = '.agent-workspace';

/** What each task's directory has in it. */
export const workspaceFolders = ['logs', 'progress', 'findings', 'output', 'archive'] as const;
export type WorkspaceFolder = (typeof workspaceFolders)[number];

/** The copy of what is on record of a task, in its directory. */
export const projectionName = 'AGENT_REGISTRY.json';

/** Where the workspace of a task is. @throws ReaperError INVALID_OPTION */
export function workspacePath(projectDirectory: string, taskId: string): string {
  return join(realProject(projectDirectory), workspaceBase, checkTaskId(taskId));
}

/** The predecessor's names of an agent's files, as absolute paths. @throws ReaperError INVALID_OPTION */
export function agentFiles(workspace: string, agentId: string): Readonly<Record<AgentFile, string>> {
  const id = checkAgentId(agentId);
  return {
    stream: join(workspace, 'logs', `${id}_stream.jsonl`),
    deploy: join(workspace, 'logs', `deploy_${id}.json`),
    progress: join(workspace, 'progress', `${id}_progress.jsonl`),
    findings: join(workspace, 'findings', `${id}_findings.jsonl`),
    prompt: join(workspace, `agent_prompt_${id}.txt`),
  };
}

export type AgentFile = 'stream' | 'deploy' | 'progress' | 'findings' | 'prompt';

/**
 * Makes the workspace of a task: directories with mode 0700 and, for git not to see them, a `.gitignore`. All or
 * nothing: what was made goes again when a step fails.
 * @throws ReaperError INSECURE_PATH when a link or somebody else's directory is in the way; PROJECT_NOT_WRITABLE, DISK_FULL;
 * INVALID_OPTION
 */
export function createWorkspace(projectDirectory: string, taskId: string): string {
  const path = workspacePath(projectDirectory, taskId);
  const project = realProject(projectDirectory);
  try {
    makeFolders(project, taskId, 'new');
  } catch (error) {
    throw whyNot(project, error);
  }
  return path;
}

/**
 * Makes what is missing of a workspace, such as all of it after `git clean -dfx`, which takes what git does not see.
 * @throws ReaperError like `createWorkspace`
 */
export function restoreWorkspace(projectDirectory: string, taskId: string): void {
  const project = realProject(projectDirectory);
  try {
    makeFolders(project, checkTaskId(taskId), 'known');
  } catch (error) {
    throw whyNot(project, error);
  }
}

/** Whose project it is, and on what file system, is not ours to choose: a refusal of the kernel's is no defect. */
function whyNot(path: string, error: unknown): unknown {
  const errno = errnoOf(error);
  if (ReaperError.is(error) || errno === undefined) return error;
  if (errno === 'ENOSPC' || errno === 'EDQUOT')
    return new ReaperError('DISK_FULL', { path }, { cause: error });
  return new ReaperError('PROJECT_NOT_WRITABLE', { path, errno }, { cause: error });
}

function makeFolders(path: string, taskId: string, standing: 'new' | 'known'): void {
  const project = HeldDirectory.openForeign(path);
  const held = [project];
  try {
    const base = enterOrMake(project, workspaceBase);
    held.push(base);
    ignoreForGit(base);
    // A new one is made, never entered: a directory that is there already is another task's.
    const task = standing === 'new' ? base.make(taskId) : enterOrMake(base, taskId);
    held.push(task);
    try {
      for (const folder of workspaceFolders) enterOrMake(task, folder).close();
    } catch (error) {
      if (standing === 'new') removeEntry(base, taskId);
      throw error;
    }
  } finally {
    for (const directory of held.reverse()) directory.close();
  }
}

/**
 * Removes the workspace of a task that is forgotten: its projection, and directories that are empty. What anybody has put
 * there stays where it is. Nothing happens where it is gone already.
 * @throws ReaperError INSECURE_PATH when a link or somebody else's directory is in its place
 */
export function removeEmptyWorkspace(workspace: string): void {
  let base: HeldDirectory | undefined;
  let task: HeldDirectory | undefined;
  try {
    base = HeldDirectory.open(dirname(workspace));
    task = base.enter(basename(workspace));
    rmSync(task.at(projectionName), { force: true });
    // rmdir(2) itself looks whether it is empty, so that nothing that comes meanwhile is lost.
    for (const folder of workspaceFolders) removeIfEmpty(task, folder);
    removeIfEmpty(base, basename(workspace));
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  } finally {
    task?.close();
    base?.close();
  }
}

function removeIfEmpty(parent: HeldDirectory, name: string): void {
  try {
    rmdirSync(parent.at(name));
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error;
  }
}

/**
 * Opens a directory of a workspace, never through a link: for whoever makes, reads or moves files in it.
 * @throws ReaperError INSECURE_PATH; ENOENT
 */
export function openWorkspaceFolder(workspace: string, folder: WorkspaceFolder): HeldDirectory {
  const task = HeldDirectory.open(workspace);
  try {
    return task.enter(folder);
  } finally {
    task.close();
  }
}

/**
 * The same, and makes it anew where somebody has removed it.
 * @returns undefined where the whole workspace is gone
 * @throws ReaperError INSECURE_PATH
 */
export function openOrMakeFolder(workspace: string, folder: WorkspaceFolder): HeldDirectory | undefined {
  let task: HeldDirectory | undefined;
  try {
    task = HeldDirectory.open(workspace);
    return enterOrMake(task, folder);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    return undefined;
  } finally {
    task?.close();
  }
}

function enterOrMake(parent: HeldDirectory, name: string): HeldDirectory {
  try {
    return parent.make(name);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    return parent.enterPrivate(name);
  }
}

function ignoreForGit(base: HeldDirectory): void {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  try {
    const fd = openSync(base.at('.gitignore'), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, fileMode);
    writeSync(fd, '*\n');
    closeSync(fd);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

/** @throws ReaperError INVALID_OPTION */
export function realProject(directory: string): string {
  const expected = 'the absolute path of a directory that exists';
  const refusal = new ReaperError('INVALID_OPTION', {
    option: 'project_directory',
    value: directory,
    expected,
  });
  if (!isAbsolute(directory)) throw refusal;
  try {
    const real = realpathSync(directory);
    if (statSync(real).isDirectory()) return real;
  } catch {
    // Also what cannot be reached, and what can be no path.
  }
  throw refusal;
}
