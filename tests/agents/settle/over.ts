import type { Manager } from '../../../src/agents/manager.ts';
import { runPaths } from '../../../src/agents/run-paths.ts';
import { readRecord } from '../../../src/agents/settle/record.ts';
import type { TerminationReport } from '../../../src/process/report.ts';
import { eventually } from '../../helpers/eventually.ts';

/** Waits until the supervisor of an agent has left its record. */
export function over(manager: Manager, agentId: string): Promise<TerminationReport> {
  return eventually(() => readRecord(runPaths(manager.store, agentId).record), {
    what: `the record of ${agentId}`,
    timeoutMs: 20_000,
  });
}
