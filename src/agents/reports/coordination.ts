import { advanceCursor, readCursor } from '../../store/cursors.ts';
import { agentsOfTask, requireAgent } from '../../store/agents.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { latestEvents, type StoredEvent } from '../../store/events.ts';
import { isTerminal } from '../../store/life-cycle.ts';
import { iso, lastSeq, latestProgress } from '../../store/registry.ts';
import type { Store } from '../../store/store.ts';
import { taskStatus } from '../../store/task-status.ts';
import type { Manager } from '../manager.ts';
import { longestMessage, messageLength } from '../messages/limit.ts';
import { markDelivered, routeOf, waitingMessages } from '../messages/queue.ts';
import { fitting, shortened } from './bounded.ts';
import type { CompactAgent, CoordinationInfo, Message, RecentFinding, RecentProgress } from './shapes.ts';

/** Characters of JSON that coordination takes at most, messages apart; how they are divided. */
const usualRoom = { agents: 2_100, findings: 1_200, progress: 1_000, latest: 600 } as const;

/** Characters of messages in one reply; what does not fit comes with the next. A single one is never held back. */
const messageRoom = 3_000;

/** Characters of what is said of a message that is cut. */
const roomForNote = 300;

/** Characters of messages, notices and news together. */
const wholeRoom = messageRoom + Object.values(usualRoom).reduce((sum, part) => sum + part, 0);

/**
 * What the other agents of the task did and found since this agent's last call, and the messages that wait for it. The
 * call is remembered, so that the next one goes on from here.
 * @throws ReaperError NOT_FOUND
 */
export function coordinationInfo({ store }: Manager, agentId: string): CoordinationInfo {
  // In one transaction, so that of two calls at once each message is in one reply.
  return store.write(() => {
    const agent = requireAgent(store, agentId);
    const since = readCursor(store, consumerOf(agentId));
    const { taskId } = agent;
    const { total, active, completed, failed, error, terminated, lost } = taskStatus(store, taskId);
    const said = { ...takeMessages(store, agent), ...notices(store, agentId, since) };
    const room = roomBeside(said);
    const agents = fitting(compactAgents(store, agent), room.agents);
    const progress = fitting(news(store, agent, 'progress', since).map(progressOf), room.progress);
    const findings = fitting(news(store, agent, 'finding', since).map(findingOf), room.findings);
    const latest = latestEvents(store, { taskId, kind: 'finding' }, 3).map(findingOf);
    const info: CoordinationInfo = {
      success: true,
      task_id: taskId,
      agent_counts: { total_spawned: total, active, completed, failed: failed + error, terminated, lost },
      agents: agents.taken,
      ...(agents.omitted > 0 && { agents_omitted: agents.omitted }),
      recent_findings: fitting(latest, room.latest).taken,
      coordination_data: {
        recent_progress: progress.taken,
        recent_findings: findings.taken,
        ...(progress.omitted > 0 && { progress_omitted: progress.omitted }),
        ...(findings.omitted > 0 && { findings_omitted: findings.omitted }),
      },
      ...said,
    };
    advanceCursor(store, consumerOf(agentId), lastSeq(store));
    return info;
  });
}

/** What takes more than the share of messages takes it from the news, which can be had elsewhere. */
function roomBeside(said: object): Record<keyof typeof usualRoom, number> {
  const share = Math.min(
    1,
    Math.max(0, (wholeRoom - JSON.stringify(said).length) / (wholeRoom - messageRoom)),
  );
  const { agents, findings, progress, latest } = usualRoom;
  return {
    agents: agents * share,
    findings: findings * share,
    progress: progress * share,
    latest: latest * share,
  };
}

/** Ends with the id, by which the retention of agents finds what is theirs. */
function consumerOf(agentId: string): string {
  return `coordination ${agentId}`;
}

/** Everybody in the task, the active ones first. */
function compactAgents(store: Store, self: AgentRecord): CompactAgent[] {
  const latest = latestProgress(store, self.taskId);
  const all = agentsOfTask(store, self.taskId);
  const ordered = [
    ...all.filter(({ status }) => !isTerminal(status)),
    ...all.filter(({ status }) => isTerminal(status)).reverse(),
  ];
  return ordered.map(({ id, type, status, parentId }) => ({
    agent_id: id,
    type: shortened(type, 40),
    status,
    progress: Number(latest.get(id)?.data['progress'] ?? 0),
    parent: parentId ?? 'orchestrator',
    ...(id === self.id && { self: true }),
  }));
}

/** Of one kind, newest first, by others than the agent itself. */
function news(store: Store, self: AgentRecord, kind: 'progress' | 'finding', since: number): StoredEvent[] {
  return latestEvents(store, { taskId: self.taskId, kind, after: since, notOf: self.id }, 50);
}

function progressOf({ at, agentId, data }: StoredEvent): RecentProgress {
  return {
    agent_id: agentId ?? '',
    status: String(data['status']),
    progress: Number(data['progress']),
    message: shortened(String(data['message']), 160),
    timestamp: iso(at) ?? '',
  };
}

function findingOf({ at, agentId, data }: StoredEvent): RecentFinding {
  return {
    agent_id: agentId ?? '',
    finding_type: String(data['finding_type']),
    severity: String(data['severity']),
    message: shortened(String(data['message']), 200),
    timestamp: iso(at) ?? '',
  };
}

/**
 * None of the messages may be left out: what has no room stays for the next call. An agent whose input is held gets its
 * messages there.
 */
function takeMessages(
  store: Store,
  { id, run }: AgentRecord,
): Pick<CoordinationInfo, 'messages' | 'messages_waiting'> {
  if (routeOf(run) === 'input') return {};
  const waiting = waitingMessages(store, id);
  const messages = waiting.map(({ at, from, text }): Message => {
    return { from, text: wholeOrCut(from, text), timestamp: iso(at) ?? '' };
  });
  const count = Math.max(fitting(messages, messageRoom).taken.length, Math.min(1, messages.length));
  markDelivered(store, id, waiting.slice(0, count), 'reply');
  return {
    ...(count > 0 && { messages: messages.slice(0, count) }),
    ...(count < messages.length && { messages_waiting: messages.length - count }),
  };
}

/** A message that was longer than any may be when it was left fits into no reply. */
function wholeOrCut(from: string, text: string): string {
  if (messageLength(text) <= longestMessage) return text;
  const cut = shortened(text, longestMessage - roomForNote);
  return `${cut} (${String(text.length - cut.length + 1)} characters more; ask ${from} for the rest)`;
}

/** What the manager has to say to the agent, such as that it was silent for too long. */
function notices(store: Store, agentId: string, since: number): Pick<CoordinationInfo, 'notices'> {
  const found = latestEvents(store, { agentId, kind: 'notice', after: since }, 3).flatMap(({ data }) => {
    const { text } = data;
    return typeof text === 'string' ? [shortened(text, 300)] : [];
  });
  return found.length === 0 ? {} : { notices: found };
}
