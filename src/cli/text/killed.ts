import type { KilledAgent } from '../../agents/kill/end-agent.ts';
import type { StopSummary } from '../../agents/kill/kill.ts';
import type { Terminal } from '../terminal.ts';
import { spanText } from './figures.ts';
import { paint } from './paint.ts';
import { plain } from './plain.ts';

/** What became of an agent that was to end, in one line. */
export function killedText(killed: KilledAgent, { colour, unicode }: Terminal): string {
  const { agentId, state, status, cause, alreadyEnded, error } = killed;
  const done = state === 'settled';
  const how = [
    alreadyEnded ? `was over already: ${status}` : `${status}${cause === null ? '' : ` (${cause})`}`,
    ...(alreadyEnded ? [] : processesText(killed)),
    done ? proofText(killed) : `NOT settled: ${error ?? state}`,
  ];
  return paint(plain(`${agentId}  ${how.join(', ')}`, unicode), done ? undefined : 'red', colour);
}

/** The one line that an ordered stop ends with. */
export function summaryText({ agents, settled, unfinished, proven, durationMs }: StopSummary): string {
  if (agents.length === 0) return 'Nothing was there to be ended.';
  const left = unfinished === 0 ? 'nothing is left' : `${String(unfinished)} NOT settled`;
  return `${agents.length === 1 ? '1 agent' : `${String(agents.length)} agents`}: ${String(settled)} settled, ${String(proven)} proven by the kernel, ${left}; ${spanText(durationMs)}`;
}

function processesText({ report }: KilledAgent): string[] {
  if (report === null) return [];
  const { endedByTerm, neededKill } = report.counts;
  return [`${String(endedByTerm)} ended by SIGTERM, ${String(neededKill)} by SIGKILL`];
}

function proofText({ cleanup, report }: KilledAgent): string {
  const by = report?.verified.by.join(', ') ?? '';
  return cleanup?.verified_no_zombies === true ? `proven empty (${by})` : 'without kernel proof';
}
