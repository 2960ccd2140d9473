import { closeSync, constants, lstatSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { defaultLimits, type Limits } from './limits.ts';
import { HeldDirectory } from './held-directory.ts';
import { openPrivateFile } from './private-files.ts';
import { globalRegistry } from './global-registry.ts';
import { agentRegistry, lastSeq } from './registry.ts';
import type { Store } from './store.ts';
import { requireTask } from './tasks.ts';
import { projectionName } from './workspace.ts';

/** A draft that is older than this is of a process that was killed. */
const abandonedMs = 60_000;

/** How often one call writes it anew. */
const mostRounds = 10;

/**
 * Writes AGENT_REGISTRY.json of a task, for `jq` and for the habits of the predecessor. Nothing reads it back.
 * @throws ReaperError NOT_FOUND, INSECURE_PATH; ENOENT when the workspace is gone
 */
export function projectTask(store: Store, taskId: string, limits: Limits = defaultLimits): void {
  const { workspace } = requireTask(store, taskId);
  project(store, workspace, projectionName, () => agentRegistry(store, taskId, limits));
}

/** Writes GLOBAL_REGISTRY.json in the state directory. */
export function projectGlobal(store: Store, limits: Limits = defaultLimits): void {
  project(store, store.directories.state, 'GLOBAL_REGISTRY.json', () => globalRegistry(store, limits));
}

/**
 * By rename, so that a reader finds the old one or the new one whole. Of two processes that project at once the older
 * may be the last to rename; so each looks afterwards whether there is news, and then does it again. Not for ever, for an
 * agent that reports without a pause must not keep its follower from its other work; whoever has news projects again.
 */
function project(store: Store, path: string, name: string, make: () => unknown): void {
  const directory = HeldDirectory.open(path);
  try {
    let asOf = -1;
    for (let round = 0; round < mostRounds && lastSeq(store) !== asOf; round += 1) {
      const [seq, content] = store.database.snapshot(() => [lastSeq(store), make()] as const);
      asOf = seq;
      replace(directory, name, `${JSON.stringify(content, null, 2)}\n`);
    }
    removeAbandoned(directory, `.${name}.`);
  } finally {
    directory.close();
  }
}

function replace(directory: HeldDirectory, name: string, content: string): void {
  const draft = directory.at(`.${name}.${String(process.pid)}`);
  const fd = openPrivateFile(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC);
  try {
    writeFileSync(fd, content);
  } finally {
    closeSync(fd);
  }
  renameSync(draft, directory.at(name));
}

function removeAbandoned(directory: HeldDirectory, prefix: string): void {
  for (const name of readdirSync(directory.self)) {
    if (!name.startsWith(prefix)) continue;
    const stats = lstatSync(directory.at(name), { throwIfNoEntry: false });
    if (stats !== undefined && Date.now() - stats.mtimeMs > abandonedMs)
      rmSync(directory.at(name), { force: true });
  }
}
