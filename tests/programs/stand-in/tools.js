import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { fail } from './host.js';

let client;
let last = {};

/**
 * Calls a tool of the MCP server that the engine's configuration names, as the real CLIs do: the server is a child, and is
 * started once. The ids of the agent and of its task come from the prompt; in texts, {last.NAME} stands for a field of the
 * result before. Ends the process where a call fails, or does not fail, against what the script says.
 */
export async function callTool(
  { tool, arguments: given = {}, own = 'agent_id', fails = false },
  prompt,
  dialect,
) {
  client ??= await connect(dialect.servers()['agent-reaper']);
  const input = { task_id: idIn(prompt, 'task id'), ...filled(given) };
  if (own !== null) input[own] = idIn(prompt, 'agent id');
  const { structuredContent, isError = false } = await client.callTool({ name: tool, arguments: input });
  last = structuredContent;
  const output = JSON.stringify(structuredContent);
  dialect.tool({ name: `mcp__agent-reaper__${tool}`, input, output, isError });
  if (isError !== fails) fail(`stand-in: ${tool} was not expected to answer ${output}`, 70);
}

/** Ends the server that was started. */
export async function disconnect() {
  await client?.close();
}

async function connect(server) {
  if (server === undefined) fail('stand-in: the configuration names no MCP server agent-reaper', 70);
  const connected = new Client({ name: 'stand-in', version: '1' });
  await connected.connect(new StdioClientTransport({ ...server, stderr: 'inherit' }));
  return connected;
}

function idIn(prompt, what) {
  return (
    new RegExp(`^${what}: (\\S+)$`, 'm').exec(prompt)?.[1] ?? fail(`stand-in: the prompt has no ${what}`, 70)
  );
}

function filled(values) {
  const text = JSON.stringify(values).replaceAll(/\{last\.(\w+)\}/g, (_, name) => String(last[name]));
  return JSON.parse(text);
}
