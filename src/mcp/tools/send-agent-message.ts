import { z } from 'zod';
import { longestMessage } from '../../agents/messages/limit.ts';
import { sendMessage } from '../../agents/messages/send.ts';
import { ReaperError } from '../../errors.ts';
import { agentFor } from '../subject.ts';
import { agentId, taskId, words } from './fields.ts';
import { adding, tool, type Tool } from './tool.ts';

export const sendAgentMessage: Tool = tool({
  name: 'send_agent_message',
  title: 'Send a message',
  description:
    'Tell a running agent something. It is delivered at once where the engine takes input while it works, else with the reply to its next report. An agent that has ended is refused it.',
  roles: ['orchestrator', 'agent'],
  annotations: adding,
  input: z.strictObject({ task_id: taskId, agent_id: agentId, message: words(longestMessage) }),
  output: z.object({
    agent_id: z.string(),
    receipt: z.string().describe('delivered or queued'),
    via: z.string().describe('input or reply'),
    message_number: z.int().nullable(),
  }),
  innerNames: { text: 'message' },
  run: async (call, { task_id, agent_id, message }) => {
    const { manager, caller, signal } = call;
    const { id, status } = agentFor(call, task_id, agent_id);
    const from = caller.role === 'agent' ? caller.agent.id : 'orchestrator';
    const receipt = await sendMessage(manager, id, from, message, { signal });
    if (receipt.receipt === 'refused')
      throw new ReaperError('MESSAGE_REFUSED', { agentId: id, status, reason: receipt.reason ?? 'unknown' });
    return { agent_id: id, receipt: receipt.receipt, via: receipt.via, message_number: receipt.message };
  },
});
