import type { StoredEvent } from '../../store/events.ts';
import { isoOrNull } from './agent.ts';

/** An event in JSON; `seq` is what `--since` takes. */
export function eventJson({
  seq,
  at,
  taskId,
  agentId,
  kind,
  data,
}: StoredEvent): Readonly<Record<string, unknown>> {
  return { seq, at: isoOrNull(at), kind, task: taskId, agent: agentId, data };
}
