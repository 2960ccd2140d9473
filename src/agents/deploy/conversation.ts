import { agentOf, type AgentRecord } from '../../store/agent-record.ts';
import type { Store } from '../../store/store.ts';

/** Every agent that has taken part in a conversation of an engine, the newest first. */
export function agentsInConversation(
  { database, host }: Store,
  engine: string,
  sessionId: string,
): AgentRecord[] {
  const rows = database.all(
    `SELECT * FROM agents WHERE host_id = :host AND engine = :engine AND run ->> 'sessionId' = :session
     ORDER BY created_at DESC, id DESC`,
    { host: host.id, engine, session: sessionId },
  );
  return rows.map(agentOf);
}
