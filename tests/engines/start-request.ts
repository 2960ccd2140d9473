import type { McpServer, StartRequest } from '../../src/engines/engine.ts';

/** A request that every engine accepts, with what a test wants otherwise. */
export function startRequest(differences: Partial<StartRequest> = {}): StartRequest {
  return {
    file: '/opt/bin/agent',
    runDirectory: '/run/agent-1',
    prompt: 'do it',
    identityFile: '/run/agent-1/identity',
    mcpServer: null,
    session: { kind: 'new', id: '11111111-1111-4111-8111-111111111111' },
    model: null,
    effort: null,
    permissionMode: 'full',
    holdInputOpen: false,
    budgetUsd: null,
    budgetTokens: null,
    passed: [],
    extraArgs: [],
    uid: 1000,
    ...differences,
  };
}

/** An MCP server whose command needs care in every format. */
export const awkwardServer: McpServer = {
  command: '/opt/with space/node',
  args: ['/opt/"quoted"/main.js', "it's", 'back\\slash', 'line\nfeed', '$(id)'],
  env: { AGENT_REAPER_HOME: '/home/ünï' },
};
