import { describe, expect, test } from 'vitest';
import { recognise, shortCommand } from '../../../src/sweep/foreign/recognise.ts';

describe('a command line', () => {
  test.each([
    ['claude --resume', 'agent_cli'],
    ['/usr/local/bin/codex exec -', 'agent_cli'],
    ['node /opt/x/node_modules/@anthropic-ai/claude-code/cli.js -p', 'agent_cli'],
    ['node --no-warnings /usr/bin/gemini', 'agent_cli'],
    ['node /x/node_modules/@modelcontextprotocol/server-filesystem/dist/index.js /home', 'mcp_server'],
    ['npx -y mcp-remote https://example.org', 'mcp_server'],
    ['python3 -m mcp_server_git', 'mcp_server'],
    ['uvx mcp-server-fetch', 'mcp_server'],
    ['codex mcp-server', 'mcp_server'],
    ['claude mcp serve', 'mcp_server'],
    ['node /opt/agent-reaper/dist/cli/main.js mcp', 'mcp_server'],
    ['bash', null],
    ['sleep 1000', null],
    ['node server.js', null],
    ['vim claude.md', null],
    ['tail -f /var/log/codex.log', null],
    ['mcphost', null],
    ['python3 train.py --data one --out two --steps 3 --name mcp', null],
    ['', null],
  ])('%s: %s', (line, kind) => {
    expect(recognise(line.split(' ').filter(Boolean))).toBe(kind);
  });

  test('is shown without what may be a secret', () => {
    expect(shortCommand(['/usr/bin/npx', '-y', 'mcp-remote', '--header', 'Authorization: secret'])).toBe(
      'npx mcp-remote',
    );
    expect(shortCommand(['/usr/bin/claude', '--api-key', 'secret'])).toBe('claude');
  });
});
