import { z } from 'zod';
import { createTask } from '../../agents/task.ts';
import { taskStatus } from '../../store/task-status.ts';
import { taskShape } from '../../tasks/task-input.ts';
import { adding, tool, type Tool } from './tool.ts';

/** What of a task is context: its echo tells the caller that nothing was dropped. */
const contextFields = [
  'background_context',
  'expected_deliverables',
  'success_criteria',
  'constraints',
  'relevant_files',
] as const;

/** Characters of the context that a reply repeats. */
const echoed = 6_000;

export const createRealTask: Tool = tool({
  name: 'create_real_task',
  title: 'Create a task',
  description:
    'Create a task that agents can be deployed for, with a workspace in the project. Its description, deliverables, criteria and files go into the prompt of each of its agents. Returns task_id.',
  roles: ['orchestrator'],
  annotations: adding,
  input: z.strictObject({
    ...taskShape,
    client_cwd: taskShape.client_cwd.describe('project directory, absolute; default: where the server runs'),
    expected_deliverables: taskShape.expected_deliverables.describe('paths, checked when an agent completes'),
  }),
  output: z.object({
    task_id: z.string(),
    description: z.string(),
    priority: z.string(),
    workspace: z.string(),
    client_cwd: z.string(),
    status: z.string(),
    has_enhanced_context: z.boolean(),
    background_context: z.string().optional(),
    expected_deliverables: z.array(z.string()).optional(),
    success_criteria: z.array(z.string()).optional(),
    constraints: z.array(z.string()).optional(),
    relevant_files: z.array(z.string()).optional(),
    conversation_history: z
      .object({ total_messages: z.int(), characters: z.int() })
      .describe('all of it is kept; only its size is repeated')
      .optional(),
    context_not_repeated: z.array(z.string()).optional(),
  }),
  innerNames: { project_directory: 'client_cwd' },
  run: ({ manager, cwd }, input) => {
    const task = createTask(manager, input, cwd);
    const { context } = task;
    const given = contextFields.filter((field) => Object.hasOwn(context, field) && context[field] != null);
    let room = echoed;
    const fitting = given.filter((field) => (room -= JSON.stringify(context[field]).length) >= 0);
    const history = context['conversation_history'];
    return {
      task_id: task.id,
      description: task.description,
      priority: task.priority,
      workspace: task.workspace,
      client_cwd: task.projectDirectory,
      status: taskStatus(manager.store, task.id).status,
      has_enhanced_context: given.length > 0 || Array.isArray(history),
      ...Object.fromEntries(fitting.map((field) => [field, context[field]])),
      ...(Array.isArray(history) && {
        conversation_history: { total_messages: history.length, characters: JSON.stringify(history).length },
      }),
      ...(fitting.length < given.length && {
        context_not_repeated: given.filter((field) => !fitting.includes(field)),
      }),
    };
  },
});
