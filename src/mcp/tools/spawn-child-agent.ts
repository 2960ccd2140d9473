import { z } from 'zod';
import { selfOf } from '../subject.ts';
import { agentType, deploy, deployed, deployedNames, mission, runFields } from './deploying.ts';
import { agentId, taskId } from './fields.ts';
import { adding, tool, type Tool } from './tool.ts';

export const spawnChildAgent: Tool = tool({
  name: 'spawn_child_agent',
  title: 'Spawn a child agent',
  description:
    'Start an agent below you, for a part of your mission that stands by itself. It draws from your budget, and you answer for its result: wait for it (wait_for_agents) and check it before you complete. It is ended with you if you end first.',
  roles: ['agent'],
  annotations: { ...adding, openWorldHint: true },
  input: z.strictObject({
    task_id: taskId,
    parent_agent_id: agentId.describe('your own id'),
    child_agent_type: agentType,
    child_prompt: mission.describe('its whole mission: goal, files, what to leave alone'),
    ...runFields,
  }),
  output: deployed,
  innerNames: { ...deployedNames, agent_type: 'child_agent_type', prompt: 'child_prompt' },
  run: (call, { task_id, parent_agent_id, child_agent_type, child_prompt, ...fields }) => {
    const self = selfOf(call, { taskId: task_id, agentId: parent_agent_id, name: 'parent_agent_id' });
    const child = { taskId: self.taskId, type: child_agent_type, prompt: child_prompt, parentId: self.id };
    return deploy(call, child, fields);
  },
});
