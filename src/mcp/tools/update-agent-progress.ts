import { z } from 'zod';
import { finishRun } from '../../agents/reports/finish.ts';
import { updateProgress } from '../../agents/reports/progress.ts';
import { fitting, shortened } from '../../agents/reports/bounded.ts';
import { reportableStatuses, terminalStatuses } from '../../store/life-cycle.ts';
import { mostCharacters } from '../reply.ts';
import { selfOf } from '../subject.ts';
import { agentId, taskId } from './fields.ts';
import { coordination, reportText } from './reporting.ts';
import { adding, tool, type Tool } from './tool.ts';

/** Characters of a reply that hold its warnings together. */
const besides = 100;

const final: readonly string[] = terminalStatuses;

export const updateAgentProgress: Tool = tool({
  name: 'update_agent_progress',
  title: 'Report progress',
  description:
    'Report your status. First `working` with progress 0, then at least every 5 minutes; last `completed` with progress 100 and the evidence, or `failed`/`error` and why. A final status never changes, and you are ended soon after it. The reply tells what others did since your last call and brings messages for you.',
  roles: ['agent'],
  annotations: adding,
  input: z.strictObject({
    task_id: taskId,
    agent_id: agentId.describe('your own id'),
    status: z.enum(reportableStatuses),
    message: z.string().max(reportText),
    progress: z.int().min(0).max(100),
  }),
  output: z.object({
    own_update: z.object({
      agent_id: z.string(),
      status: z.string(),
      progress: z.number(),
      message: z.string(),
      timestamp: z.string(),
    }),
    coordination_info: coordination,
    completion_warnings: z
      .array(z.object({ code: z.string(), message: z.string(), contradicts: z.boolean() }))
      .describe('in what the claim and what can be seen differ')
      .optional(),
  }),
  withoutConfig: true,
  run: async (call, { task_id, agent_id, ...update }) => {
    const { manager } = call;
    const self = selfOf(call, { taskId: task_id, agentId: agent_id, name: 'agent_id' });
    const { own_update, coordination_info, completion_warnings } = await updateProgress(
      manager,
      self.id,
      update,
    );
    // The agent has its answer before anything is ended: with a drain of 0 the end is at once.
    if (final.includes(update.status)) call.afterwards(() => finishRun(manager, self.id));
    const reply = {
      own_update: { ...own_update, message: shortened(own_update.message, 500) },
      coordination_info,
    };
    const left = mostCharacters - besides - JSON.stringify(reply).length;
    return {
      ...reply,
      ...(completion_warnings && { completion_warnings: fitting(completion_warnings, left).taken }),
    };
  },
});
