import { basename } from 'node:path';
import type { AgentRecord } from '../../store/agent-record.ts';
import { agentFiles, openWorkspaceFolder } from '../../store/workspace.ts';
import type { Manager } from '../manager.ts';
import { writePrivate } from '../spec-file.ts';
import type { CheckedRequest } from './checks.ts';
import { deployerOf } from './deployer.ts';

/** How an agent was started, without its prompt and its environment. */
interface Started {
  readonly agent: AgentRecord;
  readonly session: string | null;
  readonly tier: string;
  readonly argv: readonly string[];
}

/** Writes `logs/deploy_<agent_id>.json`, with the predecessor's keys and ours. */
export function writeDeployLog({ store }: Manager, checked: CheckedRequest, started: Started): void {
  const { agent, session, tier, argv } = started;
  const { request, task, engine, launcher, cwd, warnings } = checked;
  const content = {
    timestamp: new Date(store.now()).toISOString(),
    action: 'agent_deployed',
    agent_id: agent.id,
    agent_name: agent.name,
    parent_agent_id: agent.parentId,
    deployer: deployerOf(agent),
    tmux_session: session,
    command: argv,
    success: true,
    engine: engine.name,
    model: request.model ?? null,
    effort: request.effort ?? null,
    launcher,
    containment: tier,
    cwd,
    warnings,
  };
  const logs = openWorkspaceFolder(task.workspace, 'logs');
  try {
    const name = basename(agentFiles(task.workspace, agent.id).deploy);
    writePrivate(logs.at(name), `${JSON.stringify(content, null, 2)}\n`);
  } finally {
    logs.close();
  }
}
