import { join } from 'node:path';
import type { Manager } from '../../agents/manager.ts';
import { runsDirectory } from '../../agents/run-paths.ts';
import { unsettledAgents } from '../../store/agents.ts';
import { socketDirectory } from '../../store/socket-directory.ts';
import { agentOfFile, isLiveLog, isPrompt } from '../agent-file.ts';
import { entriesOf, isDraft } from '../leftovers/drafts.ts';
import { breathe, tasksOfHost } from '../workspaces.ts';
import type { Remain } from './remain.ts';

/** Rows, directories and files that are there only as long as a run is not settled. */
export async function stateRemains(manager: Manager): Promise<readonly Remain[]> {
  const { store } = manager;
  const remains: Remain[] = unsettledAgents(store).map(({ id, status, processState }) => ({
    kind: 'agent',
    locator: id,
    agentId: id,
    detail: `not settled: ${status}, its process ${processState}`,
  }));
  for (const name of entriesOf(runsDirectory(store))) {
    const locator = join(runsDirectory(store), name);
    remains.push({ kind: 'run_directory', locator, agentId: name, detail: 'the directory of a run' });
  }
  for (const name of entriesOf(socketDirectory(store))) {
    const locator = join(socketDirectory(store), name);
    remains.push({ kind: 'socket', locator, agentId: null, detail: 'in the directory of sockets' });
  }
  remains.push(...draftsIn(store.directories.state));
  let looked = 0;
  for (const { workspace } of tasksOfHost(store)) {
    remains.push(...draftsIn(workspace), ...filesIn(workspace));
    looked += 1;
    if (looked % 100 === 0) await breathe();
  }
  return remains;
}

function draftsIn(directory: string): readonly Remain[] {
  return entriesOf(directory)
    .filter(isDraft)
    .map((name) => ({
      kind: 'draft',
      locator: join(directory, name),
      agentId: null,
      detail: 'a file that is not finished',
    }));
}

function filesIn(workspace: string): readonly Remain[] {
  const prompts = entriesOf(workspace)
    .filter(isPrompt)
    .map((name): Remain => {
      const locator = join(workspace, name);
      return { kind: 'prompt_file', locator, agentId: agentOfFile(name), detail: 'a prompt' };
    });
  const logs = entriesOf(join(workspace, 'logs'))
    .filter(isLiveLog)
    .map((name): Remain => {
      const locator = join(workspace, 'logs', name);
      return { kind: 'live_log', locator, agentId: agentOfFile(name), detail: 'not archived' };
    });
  return [...prompts, ...logs];
}
