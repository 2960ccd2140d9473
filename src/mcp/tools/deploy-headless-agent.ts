import { z } from 'zod';
import { agentFor, taskFor } from '../subject.ts';
import { agentType, deploy, deployed, deployedNames, mission, runFields } from './deploying.ts';
import { agentId, taskId } from './fields.ts';
import { adding, tool, type Tool } from './tool.ts';

export const deployHeadlessAgent: Tool = tool({
  name: 'deploy_headless_agent',
  title: 'Deploy an agent',
  description:
    'Start a headless coding agent for a task, in tmux and contained: whatever it starts is ended with it. Returns its handle as soon as it runs; wait_for_agents tells when it is done. `prompt` is its whole mission: it sees the task, but not this conversation.',
  roles: ['orchestrator'],
  annotations: { ...adding, openWorldHint: true },
  input: z.strictObject({
    task_id: taskId,
    agent_type: agentType.describe('e.g. builder, investigator, reviewer'),
    prompt: mission,
    parent: agentId.default('orchestrator').describe('or the id of an agent of the task'),
    ...runFields,
  }),
  output: deployed,
  innerNames: deployedNames,
  run: (call, { task_id, agent_type, prompt, parent, ...fields }) => {
    const { id } = taskFor(call, task_id);
    const parentId = parent === 'orchestrator' ? null : agentFor(call, id, parent).id;
    return deploy(call, { taskId: id, type: agent_type, prompt, parentId }, fields);
  },
});
