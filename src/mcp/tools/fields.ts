import { z } from 'zod';

/*
 * Fields that several tools have. Optional ones are published as optional and not as "or null", which some clients
 * cannot read; null is taken for "not given" all the same, as the predecessor's clients send it.
 */

export const taskId: z.ZodString = z.string().max(64);
export const agentId: z.ZodString = z.string().max(64);
export const cursor: z.ZodOptional<z.ZodString> = z
  .string()
  .max(200)
  .describe('from the reply before')
  .optional();

/** How many entries a reply has at most; fewer where they would not fit. */
export const limit = (most: number, usual: number): z.ZodDefault<z.ZodInt> =>
  z.int().min(1).max(most).default(usual);

/** One line or several, not blank. */
export const words = (most: number): z.ZodString => z.string().min(1).max(most);

/** What is wrong with config.toml, of a tool that works with the defaults in its place. */
export const configError: z.ZodOptional<z.ZodString> = z.string().optional();

/** An agent in a listing. */
export const agentLine: z.ZodObject = z.object({
  agent_id: z.string(),
  name: z.string().optional(),
  task_id: z.string(),
  type: z.string(),
  status: z.string(),
  process: z.string().describe('starting, running, ending or gone'),
  parent: z.string(),
  depth: z.int(),
  engine: z.string(),
  model: z.string().optional(),
  progress: z.number(),
  message: z.string().optional(),
  started_at: z.string(),
  last_update: z.string(),
  stalled_since: z.string().describe('runs, and nothing is seen to happen').optional(),
  cause: z.string().optional(),
  exit_code: z.int().optional(),
  signal: z.string().optional(),
});
