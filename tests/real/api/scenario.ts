/** What one scripted run of a model says. Data only: the server decides nothing that is not written here. */
export interface Scenario {
  readonly name: string;
  /** Tried in order for each request of the agent; the first that is left and matches is used up. */
  readonly turns: readonly Turn[];
}

export interface Turn {
  readonly when?: Condition;
  /** How many requests this turn answers; 1 unless given. */
  readonly times?: number;
  readonly reply: Reply | Refusal;
}

/** All that is given must hold. */
export interface Condition {
  /** Found in the newest message of the user. */
  readonly user?: RegExp;
  /** Found in the tool results that end the conversation, of which there must be one. */
  readonly toolResult?: RegExp;
}

export interface Reply {
  readonly text?: string;
  readonly calls?: readonly ToolCall[];
  readonly usage?: Usage;
  readonly fault?: Fault;
}

/**
 * A shell command or a tool of an MCP server, in no CLI's own words: the dialects translate. An argument such as
 * `<agent id>` becomes the word behind `agent id:` at the beginning of a line of the conversation.
 */
export type ToolCall = { readonly shell: string } | ServerCall;

/** A tool of an MCP server, by the name that the server is configured with. */
export interface ServerCall {
  readonly server: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Token counts as the API reports them for one request. */
export interface Usage {
  readonly input: number;
  readonly output: number;
}

/**
 * `cut`: the connection is destroyed in the middle of the stream. `invalid-json`: one event in the middle is not
 * JSON. `silent`: nothing but headers until the client leaves. `slow`: `pauseMs` between two events.
 */
export type Fault =
  { readonly kind: 'cut' | 'invalid-json' | 'silent' } | { readonly kind: 'slow'; readonly pauseMs: number };

/** An HTTP error in the shape of the API that was asked. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

export const defaultUsage: Usage = { input: 120, output: 17 };

export function isRefusal(reply: Reply | Refusal): reply is Refusal {
  return 'status' in reply;
}
