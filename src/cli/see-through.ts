import type { Deployment } from '../agents/deploy/request.ts';
import { killAgent } from '../agents/kill/kill.ts';
import { followOutput } from '../agents/logs/follow-output.ts';
import type { LogHold } from '../agents/logs/hold-log.ts';
import type { Manager } from '../agents/manager.ts';
import { projectSettled } from '../agents/settle/project.ts';
import { settleSoon } from '../agents/settle/settle-soon.ts';
import { receiptOf } from '../agents/views/receipt.ts';
import { runFactsOf } from '../agents/views/run-facts.ts';
import { processEnd } from '../process/process-end.ts';
import type { AgentRecord } from '../store/agent-record.ts';
import { requireAgent } from '../store/agents.ts';
import { outcomeOf, type Outcome } from '../store/outcomes.ts';
import { cleanupAttempts } from '../store/settle.ts';
import { exitCodes } from './exit-codes.ts';
import type { Interrupts } from './interrupts.ts';
import { outcomeExit } from './outcome-exit.ts';
import { complain, print, tell } from './output.ts';
import { terminal } from './terminal.ts';
import { spanText } from './text/figures.ts';
import { logText } from './text/log-lines.ts';
import { plain } from './text/plain.ts';
import { receiptLine } from './text/receipt.ts';

/**
 * Shows an agent's output until its run is over and settled, and returns its exit code. The first interrupt stops the
 * agent, the second one kills it. Should this process die, the agent goes on.
 */
export async function seeThrough(
  manager: Manager,
  { agent, session, tier }: Deployment,
  interrupts: Interrupts,
  { quiet, hold }: { readonly quiet: boolean; readonly hold: LogHold | undefined },
): Promise<number> {
  const { id } = agent;
  const say = quiet ? (): void => undefined : tell;
  const where = session === null ? 'without a terminal' : `in the tmux session ${session}`;
  say(`${agent.name ?? agent.type}: agent ${id}, ${where}, contained by ${tier}. Ctrl-C stops it.`);
  const ends = endOnInterrupt(manager, id, interrupts, say);
  const [outcome] = await Promise.all([settledOutcome(manager, agent), showOutput(manager, id, hold)]);
  await Promise.all(ends);
  if (outcome === undefined) {
    complain(`agent ${id} is over and has no outcome; agent-reaper show ${id} says more`);
    return exitCodes.FAILED;
  }
  say(endText(manager, outcome));
  return outcomeExit(outcome);
}

async function showOutput(manager: Manager, id: string, hold: LogHold | undefined): Promise<void> {
  const place = terminal();
  for await (const { output } of followOutput(manager, id, { format: 'text', follow: true, hold })) {
    if (typeof output === 'string' && output !== '') print(logText(output, place));
  }
}

/** @returns what was begun, as it comes */
function endOnInterrupt(
  manager: Manager,
  id: string,
  interrupts: Interrupts,
  say: (line: string) => void,
): readonly Promise<unknown>[] {
  const ends: Promise<unknown>[] = [];
  interrupts.onEach((count) => {
    if (count > 2) return;
    say(count === 1 ? 'Stopping it; once more kills it.' : 'Killing it.');
    const reason = count === 1 ? 'interrupted' : 'interrupted twice';
    ends.push(killAgent(manager, id, { reason, ...(count === 2 && { graceMs: 0 }) }));
  });
  return ends;
}

/**
 * When its supervisor is gone, the exit hook has run, or the follower knows. Where neither has settled the agent, it is
 * done here. Undefined where it has no outcome all the same.
 */
async function settledOutcome(
  manager: Manager,
  { supervisor, id }: AgentRecord,
): Promise<Outcome | undefined> {
  if (supervisor !== null) await processEnd(supervisor);
  await settleSoon(manager, id, 'follower', manager.config['limits.hook']);
  const { taskId } = requireAgent(manager.store, id);
  projectSettled(manager, new Set([taskId]));
  return outcomeOf(manager.store, id);
}

function endText({ store }: Manager, outcome: Outcome): string {
  const agent = requireAgent(store, outcome.agentId);
  const receipt = receiptOf(outcome, cleanupAttempts(store, agent.id), agent.settledAt !== null);
  const ran = spanText(outcome.at - (agent.startedAt ?? agent.createdAt));
  const { problem } = runFactsOf(agent);
  const why = problem === null ? '' : ` (${plain(problem, terminal().unicode)})`;
  return `${agent.name ?? agent.type}: ${agent.status} after ${ran}${why}; ${receiptLine(receipt)}`;
}
