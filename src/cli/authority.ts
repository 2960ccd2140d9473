import { surroundingRun } from '../agents/host/inside.ts';
import type { Manager } from '../agents/manager.ts';
import { identityVariable } from '../engines/engine.ts';
import { ReaperError } from '../errors.ts';
import { readIdentity } from '../mcp/identity.ts';
import type { AgentRecord } from '../store/agent-record.ts';
import { descendants } from '../store/agents.ts';
import { agentOfToken } from '../store/tokens.ts';

/**
 * Who steers: null for a person, or the agent whose identity the environment names. Inside a run without an identity
 * nobody steers, for an agent could else get rid of its limits by a command line.
 * @throws ReaperError IDENTITY_REFUSED
 */
export function actorOf({ store, environment }: Manager): AgentRecord | null {
  if ((environment[identityVariable] ?? '') !== '') return agentOfToken(store, readIdentity(environment));
  const run = surroundingRun(store);
  if (run === null) return null;
  const whose = run.agentId === null ? '' : ` of agent ${run.agentId}`;
  const why = `this process is inside the run${whose} (seen by its ${run.by}), and has none`;
  throw new ReaperError('IDENTITY_REFUSED', { why });
}

/** An agent steers its own descendants only. @throws ReaperError NOT_YOURS */
export function requireOwn(
  { store }: Manager,
  actor: AgentRecord | null,
  agents: readonly AgentRecord[],
): void {
  if (actor === null) return;
  const own = descendants(store, actor.id).map(({ id }) => id);
  const stranger = agents.find(({ id }) => !own.includes(id));
  if (stranger === undefined) return;
  const yours = own.join(', ') || 'none';
  throw new ReaperError('NOT_YOURS', { agentId: actor.id, subject: `agent ${stranger.id}`, yours });
}

/** What concerns more than an agent's own is for people. @throws ReaperError NOT_YOURS */
export function requirePerson(actor: AgentRecord | null, subject: string): void {
  if (actor !== null)
    throw new ReaperError('NOT_YOURS', { agentId: actor.id, subject, yours: 'its descendants' });
}
