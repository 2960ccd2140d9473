import { lifeTime, type AgentView } from '../../agents/views/agent-view.ts';
import type { LiveFigures } from '../../agents/views/live/figures.ts';

/** A moment as it leaves the program. */
export function isoOrNull(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** Millionths of a dollar as dollars. */
export function dollars(micro: number): number {
  return micro / 1_000_000;
}

/** An agent in JSON. Each key is always there; null where nothing is known, or not yet. */
export function agentJson(
  view: AgentView,
  figures: LiveFigures | undefined,
): Readonly<Record<string, unknown>> {
  const { agent, run, ending } = view;
  const { to } = lifeTime(view);
  return {
    id: agent.id,
    shortId: agent.shortId,
    name: agent.name,
    task: agent.taskId,
    parent: agent.parentId,
    type: agent.type,
    engine: agent.engine,
    model: agent.model,
    depth: agent.depth,
    state: view.state,
    attention: view.attention,
    status: agent.status,
    process: agent.processState,
    progress: view.progress,
    lastMessage: view.lastMessage,
    lastMessageAt: isoOrNull(view.lastMessageAt),
    createdAt: isoOrNull(agent.createdAt),
    startedAt: isoOrNull(agent.startedAt),
    endedAt: isoOrNull(to),
    settledAt: isoOrNull(agent.settledAt),
    costUsd: dollars(agent.used.cost),
    tokens: agent.used.tokens,
    launcher: run.launcher,
    session: run.session,
    tier: run.tier,
    cwd: run.cwd,
    pid: agent.payload?.pid ?? null,
    supervisorPid: agent.supervisor?.pid ?? null,
    processes: figures?.processes ?? null,
    memoryBytes: figures?.memoryBytes ?? null,
    memoryIs: figures?.memoryIs ?? null,
    cpuMs: figures?.cpuMs ?? null,
    cause: ending?.cause ?? null,
    exitCode: ending?.exitCode ?? null,
    signal: ending?.signal ?? null,
    reason: run.problem,
    cleanupError: view.cleanupError,
    pinned: agent.pinned,
  };
}
