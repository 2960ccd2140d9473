import { z } from 'zod';
import { messageRoles, priorities, taskLimits } from './task-limits.ts';

/** One message of the conversation that led to a task. */
export interface ConversationMessage {
  readonly role: (typeof messageRoles)[number];
  readonly content: string;
  readonly timestamp?: string | undefined;
}

/** What describes a task. The names are those of the parameters of `create_real_task`. */
export interface TaskInput {
  readonly description: string;
  readonly priority: (typeof priorities)[number];
  /** The project's directory, absolute. */
  readonly client_cwd?: string | null | undefined;
  readonly background_context?: string | null | undefined;
  readonly expected_deliverables?: readonly string[] | null | undefined;
  readonly success_criteria?: readonly string[] | null | undefined;
  readonly constraints?: readonly string[] | null | undefined;
  readonly relevant_files?: readonly string[] | null | undefined;
  readonly conversation_history?: readonly ConversationMessage[] | null | undefined;
}

/*
 * Refinements, not patterns: they are not published, and a schema that clients are shown should be short and hold no
 * expression that some client's engine cannot compile.
 */

/** A text that says something: not blank, and without NUL, which no file name, argument or C string survives. */
const said = (limit: number): z.ZodString =>
  z
    .string()
    .max(limit)
    .refine((text) => text.trim() !== '', 'must not be blank')
    .refine((text) => !text.includes('\0'), 'must not contain NUL');

/** A text on one line. */
const line = (limit: number): z.ZodString =>
  said(limit).refine((text) => !/[\r\n]/u.test(text), 'must be a single line');

const items = (count: number): z.ZodType<readonly string[] | null | undefined> =>
  z.array(said(taskLimits.item)).max(count).nullish();

const message: z.ZodType<ConversationMessage> = z.strictObject({
  role: z.enum(messageRoles),
  content: z.string().max(taskLimits.message),
  timestamp: line(taskLimits.timestamp).optional(),
});

/** The one source of truth of a task's fields, one by one, for schemas that have more. */
export const taskShape: { readonly [K in keyof Required<TaskInput>]: z.ZodType<TaskInput[K]> } = {
  description: said(taskLimits.description),
  priority: z.enum(priorities).default('P2'),
  client_cwd: line(taskLimits.path)
    .refine((path) => path.startsWith('/'), 'must be an absolute path')
    .nullish(),
  background_context: said(taskLimits.background).nullish(),
  expected_deliverables: items(taskLimits.deliverables),
  success_criteria: items(taskLimits.successCriteria),
  constraints: items(taskLimits.constraints),
  relevant_files: z.array(line(taskLimits.path)).max(taskLimits.relevantFiles).nullish(),
  conversation_history: z.array(message).max(taskLimits.messages).nullish(),
};

/** A task; unknown fields are refused. */
export const taskInputSchema: z.ZodType<TaskInput> = z.strictObject(taskShape);

/** What an agent is told. */
export const missionSchema: z.ZodString = said(taskLimits.mission);

/** What kind of agent it is, in the orchestrator's own words. */
export const agentTypeSchema: z.ZodString = said(taskLimits.agentType).refine(
  (text) => !/[\p{Cc}\p{Cf}]/u.test(text),
  'must not contain control characters',
);
