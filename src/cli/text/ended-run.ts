import type { EndedRun } from '../../sweep/live-runs/end-live-runs.ts';
import type { Terminal } from '../terminal.ts';
import { paint } from './paint.ts';
import { plain } from './plain.ts';

/** What became of a run that was ended without its row, in one line. */
export function endedRunText(
  { agentId, report, proven, error }: EndedRun,
  { colour, unicode }: Terminal,
): string {
  const counts = report?.counts;
  const how = [
    error === null ? 'ended' : `NOT proven to be gone: ${error}`,
    ...(counts === undefined
      ? []
      : [`${String(counts.endedByTerm)} ended by SIGTERM, ${String(counts.neededKill)} by SIGKILL`]),
    ...(report === null
      ? []
      : [proven ? `proven empty (${report.verified.by.join(', ')})` : 'without kernel proof']),
    'not on record',
  ];
  const line = plain(`${agentId}  ${how.join(', ')}`, unicode);
  return paint(line, error === null && proven ? undefined : 'red', colour);
}
