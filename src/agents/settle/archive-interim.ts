import { linkSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { requireAgent } from '../../store/agents.ts';
import { errnoOf } from '../../store/private-files.ts';
import { requireTask } from '../../store/tasks.ts';
import { agentFiles, openWorkspaceFolder } from '../../store/workspace.ts';
import type { Manager } from '../manager.ts';

/** Moves an agent's logs into the archive of its task, never over what is there; or deletes them. */
export function archiveLogs(
  { store, config }: Manager,
  agentId: string,
): Promise<{ files: readonly string[] }> {
  const { workspace } = requireTask(store, requireAgent(store, agentId).taskId);
  const { stream, deploy, progress, findings } = agentFiles(workspace, agentId);
  const segments = ['.first', '.prev', ''].map((suffix) => ['logs', `${basename(stream)}${suffix}`] as const);
  const others = [
    ['logs', basename(deploy)],
    ['progress', basename(progress)],
    ['findings', basename(findings)],
  ] as const;
  const files: string[] = [];
  const archive = openWorkspaceFolder(workspace, 'archive');
  for (const [folder, name] of [...segments, ...others]) {
    const from = openWorkspaceFolder(workspace, folder);
    try {
      if (config['logs.keep']) linkSync(from.at(name), archive.at(name));
      unlinkSync(from.at(name));
      if (config['logs.keep']) files.push(join(workspace, 'archive', name));
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
    } finally {
      from.close();
    }
  }
  archive.close();
  return Promise.resolve({ files });
}
