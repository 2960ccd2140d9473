import { clientNames, logLevels, onExitChoices } from '../../mcp/choices.ts';
import type { CommandSpec } from '../command.ts';

/** The MCP server. */
export const mcpCommand: CommandSpec = {
  name: 'mcp',
  group: 'Run',
  summary: 'serve the tools to an MCP client on stdin and stdout',
  usage: '[OPTION...]',
  examples: [
    { line: 'agent-reaper mcp', summary: 'what a client runs; not for people' },
    { line: 'agent-reaper mcp --print-config claude-code', summary: 'what to put where' },
  ],
  options: [
    {
      name: 'print-config',
      value: 'CLIENT',
      summary: `print how a client is told of this server, and end: ${clientNames.join(', ')}`,
      completes: clientNames,
    },
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

/** What the guard of a server starts; see src/mcp/guard.ts. */
export const endDeployedCommand: CommandSpec = {
  name: 'end-deployed',
  group: 'Started by agent-reaper itself',
  summary: 'end the agents that an MCP server with `--on-exit terminate` has deployed; its guard starts it',
  usage: 'PID:STARTTIME',
  operands: { max: 1 },
  examples: [],
  options: [],
  load: () => import('../commands/end-deployed.ts'),
};
