import { createRealTask } from './create-real-task.ts';
import { deployHeadlessAgent } from './deploy-headless-agent.ts';
import { getAgentOutput } from './get-agent-output.ts';
import { getHealthStatus } from './get-health-status.ts';
import { getRealTaskStatus } from './get-real-task-status.ts';
import { getTaskFindings } from './get-task-findings.ts';
import { killRealAgent } from './kill-real-agent.ts';
import { listAgents } from './list-agents.ts';
import { reportAgentFinding } from './report-agent-finding.ts';
import { sendAgentMessage } from './send-agent-message.ts';
import { spawnChildAgent } from './spawn-child-agent.ts';
import { sweepResources } from './sweep-resources.ts';
import type { Tool } from './tool.ts';
import { updateAgentProgress } from './update-agent-progress.ts';
import { waitForAgents } from './wait-for-agents.ts';

/** Every tool, in the order in which clients see them. */
export const tools: readonly Tool[] = [
  createRealTask,
  deployHeadlessAgent,
  updateAgentProgress,
  reportAgentFinding,
  spawnChildAgent,
  waitForAgents,
  getRealTaskStatus,
  listAgents,
  getAgentOutput,
  getTaskFindings,
  sendAgentMessage,
  killRealAgent,
  sweepResources,
  getHealthStatus,
];
