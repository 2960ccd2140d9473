import { z } from 'zod';

const update = z.object({
  agent_id: z.string(),
  status: z.string(),
  progress: z.number(),
  message: z.string(),
  timestamp: z.string(),
});

const finding = z.object({
  agent_id: z.string(),
  finding_type: z.string(),
  severity: z.string(),
  message: z.string(),
  timestamp: z.string(),
});

/** A task, as `get_real_task_status` tells of it. */
export const taskSchema: z.ZodObject = z.object({
  task_id: z.string(),
  description: z.string(),
  status: z.string().describe('INITIALIZED, ACTIVE or IDLE'),
  priority: z.string(),
  workspace: z.string(),
  client_cwd: z.string(),
  created_at: z.string(),
  agents: z.object({
    total_spawned: z.int(),
    active: z.int(),
    completed: z.int(),
    failed: z.int(),
    error: z.int(),
    terminated: z.int(),
    lost: z.int(),
    live: z.int(),
    unsettled: z.int(),
    agents_list: z.array(z.looseObject({ id: z.string(), type: z.string(), status: z.string() })),
    next_cursor: z.string().nullable(),
  }),
  hierarchy: z.looseObject({}).describe('ids of children by the id of their parent').optional(),
  hierarchy_omitted: z.int().optional(),
  enhanced_progress: z
    .object({
      recent_updates: z.array(update),
      recent_findings: z.array(finding),
      total_progress_entries: z.int(),
      total_findings: z.int(),
      progress_frequency: z.number().describe('reports per minute of its life'),
    })
    .optional(),
  spiral_status: z
    .object({ enabled: z.boolean(), violations: z.int().describe('deployments that a limit refused') })
    .optional(),
  limits: z.looseObject({ max_agents: z.int(), max_concurrent: z.int(), max_depth: z.int() }).optional(),
});
