import { closeSync, constants, existsSync, openSync, readdirSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readRecord } from '../../agents/settle/record.ts';
import { readSpec } from '../../agents/spec-file.ts';
import { errnoOf, fileMode } from '../../store/private-files.ts';
import { removeEntry } from '../../store/remove-tree.ts';
import { HeldDirectory } from '../../store/held-directory.ts';
import { agentOfFile, isPrompt } from '../agent-file.ts';
import { setting } from '../live-runs/live-runs.ts';

/** Where agents' files are written while they live. */
const liveFolders = ['logs', 'progress', 'findings'] as const;

/** A run that is over and that the store does not know of: what its own directory tells of it. */
export interface UnknownRun {
  readonly agentId: string;
  readonly directory: string;
  /** Null where its spec does not tell. */
  readonly workspace: string | null;
}

export function unknownRun(directory: string, agentId: string): UnknownRun {
  const log = setting(readSpec(join(directory, 'spec')), 'log');
  return { agentId, directory, workspace: log === null ? null : dirname(dirname(log)) };
}

/** What a report says of it, for nothing else will. */
export function factsOf({ directory, workspace }: UnknownRun): Readonly<Record<string, unknown>> {
  const record = readRecord(join(directory, 'record.json'));
  if (record === null) return { workspace };
  return { workspace, cause: record.cause, exit: record.exit, verified: record.verified };
}

/**
 * Removes its prompt, and keeps its logs and its record in `archive/` of its workspace, for the store can tell of neither.
 * May be repeated after it was broken off.
 * @throws ReaperError INSECURE_PATH
 */
export function keepWhatItLeft({ agentId, directory, workspace }: UnknownRun): void {
  if (workspace === null || !existsSync(workspace)) return;
  const held = [HeldDirectory.open(workspace)];
  try {
    const [task] = held;
    if (task === undefined) return;
    const archive = enter(task, 'archive');
    held.push(archive);
    for (const name of namesOf(task, agentId).filter(isPrompt)) removeEntry(task, name);
    for (const folder of liveFolders) {
      const from = enter(task, folder);
      held.push(from);
      for (const name of namesOf(from, agentId)) renameSync(from.at(name), archive.at(name));
    }
    keepRecord(archive, agentId, join(directory, 'record.json'));
  } finally {
    for (const one of held.reverse()) one.close();
  }
}

function keepRecord(archive: HeldDirectory, agentId: string, path: string): void {
  const record = readRecord(path);
  if (record === null) return;
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  const fd = openSync(
    archive.at(`${agentId}_record.json`),
    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW,
    fileMode,
  );
  try {
    const bytes = Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
  } finally {
    closeSync(fd);
  }
}

function namesOf(directory: HeldDirectory, agentId: string): readonly string[] {
  return readdirSync(directory.self).filter((name) => agentOfFile(name) === agentId);
}

/** A folder of a workspace; somebody may have cleaned up there. */
function enter(task: HeldDirectory, name: string): HeldDirectory {
  try {
    return task.enter(name);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    return task.make(name);
  }
}
