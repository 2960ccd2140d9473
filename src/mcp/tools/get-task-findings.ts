import { z } from 'zod';
import { agentFor, taskFor } from '../subject.ts';
import { findings, findingsSchema } from '../views/findings.ts';
import { agentId, cursor, limit, taskId } from './fields.ts';
import { findingTypes, severities } from './reporting.ts';
import { reading, tool, type Tool } from './tool.ts';

export const getTaskFindings: Tool = tool({
  name: 'get_task_findings',
  title: 'Findings of a task',
  description:
    'What agents have found, newest first, with the evidence they gave. Filter by agent, type, severity or time; `summary_only` gives counts and the latest of each agent.',
  roles: ['orchestrator', 'agent'],
  annotations: reading,
  input: z.strictObject({
    task_id: taskId,
    agent_id: agentId.optional(),
    finding_type: z.enum(findingTypes).optional(),
    severity: z.enum(severities).optional(),
    since: z.string().max(40).describe('ISO 8601').optional(),
    summary_only: z.boolean().default(false),
    limit: limit(50, 50),
    cursor,
  }),
  output: findingsSchema,
  run: (call, { task_id, agent_id, limit: most, ...filter }) => {
    const task = taskFor(call, task_id);
    if (agent_id !== undefined) agentFor(call, task.id, agent_id);
    return findings(call, task.id, { ...filter, agentId: agent_id, most });
  },
});
