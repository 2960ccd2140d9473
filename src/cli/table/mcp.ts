import { logLevels } from '../../mcp/log-levels.ts';
import { onExitChoices } from '../../mcp/start-options.ts';
import type { CommandSpec } from '../command.ts';

/** The MCP server. */
export const mcpCommand: CommandSpec = {
  name: 'mcp',
  group: 'Run',
  summary: 'serve the tools to an MCP client on stdin and stdout',
  usage: '[OPTION...]',
  examples: [{ line: 'agent-reaper mcp', summary: 'what a client runs; not for people' }],
  options: [
    {
      name: 'on-exit',
      value: 'WHAT',
      summary: 'keep (default) or terminate the agents that it has deployed, when it ends',
      completes: onExitChoices,
    },
    {
      name: 'log-level',
      value: 'LEVEL',
      summary: 'debug, info, warn (default), error, fatal or silent: JSON lines on stderr',
      completes: logLevels,
    },
  ],
  details: [
    'The server ends when its stdin ends, or by any signal, within 100 ms whatever it does. Agents live on under their own supervisors unless --on-exit says otherwise.',
    "With AGENT_REAPER_IDENTITY in its environment, the path of an agent's identity file, it has that agent's tools; without it those of an orchestrator. Inside a run and without an identity it has no tools, and says so.",
  ],
  load: () => import('../commands/mcp.ts'),
};
