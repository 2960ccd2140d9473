import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listedTools } from '../../src/mcp/listed-tools.ts';
import { temporaryDirectory } from '../store/helpers.ts';
import { main } from '../mcp/server-process.ts';
import { available, run, type Said } from './programs.ts';

const inspector = available('inspector');
if (inspector.command === null) console.warn(`The inspector is skipped: ${inspector.reason}`);

describe.skipIf(inspector.command === null).each([
  ['legacy', '2025-11-25'],
  ['modern', '2026-07-28'],
] as const)('the inspector, in the %s era', (protocolEra, protocolVersion) => {
  it('finds the server, with its instructions', async () => {
    const { result } = parsed(await ask(protocolEra, 'initialize'));
    expect(result).toMatchObject({
      protocolVersion,
      serverInfo: { name: 'agent-reaper' },
      capabilities: { tools: {}, resources: { subscribe: true, listChanged: true }, completions: {} },
      instructions: expect.stringContaining('wait_for_agents') as string,
    });
  });

  it('lists the tools, and finds no schema that clients cannot take', async () => {
    const said = await ask(protocolEra, 'tools/list', '--strict');
    expect(said).toMatchObject({ code: 0 });
    const { tools } = parsed(said).result as { tools: { name: string }[] };
    expect(tools.map(({ name }) => name)).toEqual(listedTools().orchestrator.map(({ name }) => name));
  });

  it('calls a tool, and tells a failure of it from a success', async () => {
    const listed = await ask(protocolEra, 'tools/call', '--tool-name', 'list_agents');
    expect(listed.code).toBe(0);
    expect(parsed(listed).result).toMatchObject({ structuredContent: { success: true, agents: [] } });
    const refused = await ask(
      protocolEra,
      ...['tools/call', '--tool-name', 'create_real_task', '--tool-args-json', '{"nonsense":1}'],
    );
    expect(refused.code).toBe(5);
    expect(parsed(refused).result).toMatchObject({ structuredContent: { code: 'INVALID_ARGUMENTS' } });
  });

  it('lists and reads resources', async () => {
    const uris = (said: Said): unknown =>
      (parsed(said).result as { resources: { uri: string }[] }).resources.map(({ uri }) => uri);
    expect(uris(await ask(protocolEra, 'resources/list'))).toEqual(['tasks://list']);
    const { result } = parsed(await ask(protocolEra, 'resources/templates/list'));
    expect(result).toMatchObject({ resourceTemplates: { length: 3 } });
    const read = parsed(await ask(protocolEra, 'resources/read', '--uri', 'tasks://list'));
    expect(read.result).toMatchObject({ contents: [{ text: '{"total_tasks":0,"tasks":[]}' }] });
    expect((await ask(protocolEra, 'resources/read', '--uri', 'tasks://nonsense')).code).not.toBe(0);
  });
});

/** Has the inspector start a server of its own, on a state directory of its own. */
function ask(protocolEra: string, method: string, ...rest: readonly string[]): Promise<Said> {
  const folder = temporaryDirectory();
  const config = join(folder, 'inspector.json');
  const server = {
    type: 'stdio',
    command: process.execPath,
    args: [main, 'mcp'],
    env: { AGENT_REAPER_HOME: join(folder, 'home') },
    protocolEra,
  };
  writeFileSync(config, JSON.stringify({ mcpServers: { ours: server } }));
  const args = ['--config', config, '--server', 'ours', '--format', 'json', '--method', method, ...rest];
  return run(inspector.command ?? [], args, folder);
}

function parsed({ stdout, all }: Said): { readonly result: unknown } {
  try {
    return JSON.parse(stdout) as { result: unknown };
  } catch {
    throw new Error(`No JSON: ${all}`);
  }
}
