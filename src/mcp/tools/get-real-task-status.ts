import { z } from 'zod';
import { taskFor } from '../subject.ts';
import { taskSchema } from '../views/task-schema.ts';
import { taskView } from '../views/task-view.ts';
import { cursor, limit, taskId } from './fields.ts';
import { reading, tool, type Tool } from './tool.ts';

export const getRealTaskStatus: Tool = tool({
  name: 'get_real_task_status',
  title: 'Task status',
  description:
    'How a task stands: counts, its agents (a page of full records, newest first), who deployed whom, the latest reports and findings, limits. To wait for a change use wait_for_agents instead of calling this again.',
  roles: ['orchestrator', 'agent'],
  annotations: reading,
  input: z.strictObject({ task_id: taskId, limit: limit(50, 10), cursor }),
  output: taskSchema,
  run: (call, { task_id, limit: most, cursor: after }) => taskView(call, taskFor(call, task_id), most, after),
});
