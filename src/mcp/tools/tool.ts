import type { z } from 'zod';
import type { Manager } from '../../agents/manager.ts';
import type { ReaperError } from '../../errors.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import type { Ground } from '../../sweep/ground.ts';
import type { Role } from '../role.ts';

/** Who calls: an orchestrator, or an agent, known by its token. Never by what it says of itself. */
export type Caller =
  { readonly role: 'orchestrator' } | { readonly role: 'agent'; readonly agent: AgentRecord };

/** A call of a tool. */
export interface Call {
  readonly manager: Manager;
  /** What is wrong with config.toml, in whose place the defaults are, or null; see `withoutConfig`. */
  readonly configProblem: Error | null;
  readonly caller: Caller;
  /** For tasks whose project is not named; undefined: the directory of this process. */
  readonly cwd: string | undefined;
  /** Aborted when the client no longer waits. */
  readonly signal: AbortSignal;
  /** Tells the client of progress, if it has asked for that. */
  readonly progress: (message: string) => void;
  /** Runs something after the reply is written. */
  readonly afterwards: (work: () => unknown) => void;
  /** Has what an agent may need before it is deployed. @returns whether the agent is to end with this process */
  readonly deploying: () => Promise<boolean>;
}

/** What there is without a store: the kernel's word, and what supervisors were told and have left. */
export interface WithoutStore {
  readonly ground: Ground;
  /** Why the store cannot be used. */
  readonly problem: ReaperError;
  readonly signal: AbortSignal;
}

/** What filters and approval gates of clients read. All of them are told, for the defaults are the worst. */
export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** A tool. Definitions, validation, documentation and dispatch come from this and nothing else. */
export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** For the model: at most 600 characters. */
  readonly description: string;
  readonly roles: readonly Exclude<Role, 'nobody'>[];
  readonly annotations: ToolAnnotations;
  readonly input: Input;
  /** What a call that succeeds gives, beside `success`. Every result is checked against it. */
  readonly output: z.ZodObject;
  /** What the tool calls otherwise than that which it calls: by the inner name the parameter. */
  readonly innerNames?: Readonly<Record<string, string>>;
  /** @throws ReaperError, which becomes the reply */
  readonly run: (call: Call, input: z.output<Input>) => object | Promise<object>;
  /** Whether it works where config.toml is not valid, too: what neither starts anything nor only shows something does. */
  readonly withoutConfig?: true;
  /**
   * The same for an orchestrator where the store cannot be used: only what ends processes or tells of trouble has it. Its
   * result says what is not known. @throws ReaperError
   */
  readonly withoutStore?: (place: WithoutStore, input: z.output<Input>) => Promise<object>;
}

/** Declares a tool, so that what it takes is known to what it does. */
export function tool<Input extends z.ZodObject>(declared: Tool<Input>): Tool {
  return declared;
}

/** Reads, and changes nothing. */
export const reading: ToolAnnotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** Adds something, and takes nothing away. */
export const adding: ToolAnnotations = { ...reading, readOnlyHint: false, idempotentHint: false };

/** Ends processes or deletes files. */
export const destroying: ToolAnnotations = { ...reading, readOnlyHint: false, destructiveHint: true };
