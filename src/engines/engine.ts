import type { EventMapper } from './event.ts';
import type { StreamFormat } from './stream-reader.ts';

/** What an agent may do by itself: everything; edit files but not run commands that the engine asks about; only look. */
export type PermissionMode = 'full' | 'edit' | 'read-only';

/** The conversation of a run: a new one, with an id that the engine uses if it can choose ids, or an earlier one. */
export interface Session {
  readonly kind: 'new' | 'resume';
  readonly id: string;
}

/** The MCP server that an agent talks to. */
export interface McpServer {
  readonly command: string;
  readonly args: readonly string[];
  /** Named one by one, for some engines give their MCP servers next to nothing of their own environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** What an agent is to be started with. */
export interface StartRequest {
  /** The executable: an absolute path, as `findBinary` gives it. */
  readonly file: string;
  /** Of the run, mode 0700; private files go there. Absolute. */
  readonly runDirectory: string;
  /** What the agent is told. Goes through stdin, never onto a command line. */
  readonly prompt: string;
  /** Path of the file that makes a client of our MCP server this agent. */
  readonly identityFile: string;
  readonly mcpServer: McpServer | null;
  readonly session: Session;
  readonly model: string | null;
  /** One of the engine's own words, see `Engine.efforts`. */
  readonly effort: string | null;
  readonly permissionMode: PermissionMode;
  /** Keep the input open, so that messages can be sent while the agent runs. */
  readonly holdInputOpen: boolean;
  /** Names of the variables that it is passed of the caller's environment. */
  readonly passed: readonly string[];
  /** US dollars; for engines that have a limit of their own, a second line behind the manager's. */
  readonly budgetUsd: number | null;
  /** Tokens of all kinds, likewise. */
  readonly budgetTokens: number | null;
  /** From the configuration; placed after our own, so that they win. */
  readonly extraArgs: readonly string[];
  /** Who runs it: some engines refuse root unless told that it is meant. */
  readonly uid: number;
}

/** A file to be written before the start and removed after the end. */
export interface PrivateFile {
  readonly path: string;
  readonly mode: 0o600;
  readonly content: string;
}

/** How an agent is started: an argument vector, never a line for a shell. */
export interface StartPlan {
  readonly file: string;
  readonly args: readonly string[];
  /** Set on top of what the allow-list lets through. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * `file`: stdin is a file of that content, and ends with it. `open`: that content, then whatever is sent, until it
   * is closed; the engine does not end by itself before.
   */
  readonly stdin: { readonly mode: 'file' | 'open'; readonly content: string };
  readonly files: readonly PrivateFile[];
}

/** A place where an engine keeps its login: below `$variable` if that is set, else below the home directory. */
export interface CredentialFile {
  readonly variable: string | null;
  readonly belowHome: string;
  readonly name: string;
}

/** An agent CLI: data and two small functions. */
export interface Engine {
  readonly name: string;
  /** The executable's name on PATH; null where the command is given with each run. */
  readonly binary: string | null;
  readonly format: StreamFormat;
  /** Whether the stream says how the work ended. Where it does not, exit code 0 is success. */
  readonly reportsResult: boolean;
  readonly reportsCost: boolean;
  /** When it is known how many tokens it has used: as it works; when it ends, but it keeps to a limit that it is given; or then only. */
  readonly tokensKnown: 'as it works' | 'by its own limit' | 'at its end' | 'never';
  /** The words that it knows for effort, least first; none: it has no such option. */
  readonly efforts: readonly string[];
  readonly permissionModes: readonly PermissionMode[];
  readonly takesModel: boolean;
  readonly usesMcp: boolean;
  readonly resumes: boolean;
  readonly choosesSessionId: boolean;
  /** Names of variables that it needs from the caller's environment; a final `*` stands for any rest. */
  readonly environment: readonly string[];
  /** Any one of these is a login. Both empty: it needs none. */
  readonly credentials: { readonly variables: readonly string[]; readonly files: readonly CredentialFile[] };
  /** Encodes a message for the input that is held open; null where it has no such input. */
  readonly encodeMessage: ((text: string) => string) | null;
  /** How to start it. Pure. The request is valid, see `planStart`. */
  plan(request: StartRequest): StartPlan;
  /** How to read its stream. */
  events(): EventMapper;
}

/** The name under which our MCP server is known to the engines. No underscore: gemini splits tool names at the first. */
export const mcpServerName = 'agent-reaper';

/** The variable that holds the path of the identity file. */
export const identityVariable = 'AGENT_REAPER_IDENTITY';

/** The environment of our MCP server when an engine starts it for this agent. */
export function mcpEnvironment(server: McpServer, request: StartRequest): Readonly<Record<string, string>> {
  return { ...server.env, [identityVariable]: request.identityFile };
}
