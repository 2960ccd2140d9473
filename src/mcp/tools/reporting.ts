import { z } from 'zod';

const progressLine = z.object({
  agent_id: z.string(),
  status: z.string(),
  progress: z.number(),
  message: z.string(),
  timestamp: z.string(),
});

const findingLine = z.object({
  agent_id: z.string(),
  finding_type: z.string(),
  severity: z.string(),
  message: z.string(),
  timestamp: z.string(),
});

/** What the others do, as `src/agents/reports` tells it. */
export const coordination: z.ZodObject = z.object({
  success: z.boolean(),
  task_id: z.string(),
  agent_counts: z.object({
    total_spawned: z.int(),
    active: z.int(),
    completed: z.int(),
    failed: z.int(),
    terminated: z.int(),
    lost: z.int(),
  }),
  agents: z.array(
    z.object({
      agent_id: z.string(),
      type: z.string(),
      status: z.string(),
      progress: z.number(),
      parent: z.string(),
      self: z.boolean().optional(),
    }),
  ),
  agents_omitted: z.int().optional(),
  recent_findings: z.array(findingLine).describe('the last three of the task'),
  coordination_data: z
    .object({
      recent_progress: z.array(progressLine),
      recent_findings: z.array(findingLine),
      progress_omitted: z.int().optional(),
      findings_omitted: z.int().optional(),
    })
    .describe("of others, since the agent's last call"),
  messages: z.array(z.object({ from: z.string(), text: z.string(), timestamp: z.string() })).optional(),
  messages_waiting: z.int().optional(),
  notices: z.array(z.string()).optional(),
});

/** The words of the schema for findings, which the predecessor documented and did not check. */
export const findingTypes = ['issue', 'solution', 'insight', 'recommendation', 'blocker'] as const;
export const severities = ['low', 'medium', 'high', 'critical'] as const;

/** Characters of the text of a report. What is longer belongs into a file. */
export const reportText = 8_000;
