import type { CliName } from '../clis.ts';
import type { Home } from './home.ts';

/** How one CLI is started headless, with its prompt on stdin, in an isolated home. */
export interface Profile {
  readonly name: CliName;
  readonly prepare: (home: Home, options: LaunchOptions) => Promise<Launch>;
}

export interface LaunchOptions {
  /** Base URL of the model API, without a path. */
  readonly api: string;
  readonly model?: string;
  /** A session that ended, to be taken up again with the prompt as its next message. */
  readonly resume?: string;
  /** `all` (default): every tool runs unasked. `ask`: what would be asked for is denied, for nobody is there. */
  readonly permissions?: 'all' | 'ask';
  readonly extraArgs?: readonly string[];
  readonly mcpServers?: Readonly<Record<string, McpCommand>>;
}

export interface McpCommand {
  readonly command: string;
  readonly args: readonly string[];
}

export interface Launch {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}
