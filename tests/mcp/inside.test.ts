import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { world } from '../agents/world.ts';
import { eventually } from '../helpers/eventually.ts';
import { main, ServerProcess } from './server-process.ts';

const handshake = [
  {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } },
  },
  { jsonrpc: '2.0', method: 'notifications/initialized' },
  { jsonrpc: '2.0', id: 2, method: 'tools/list' },
  {
    jsonrpc: '2.0',
    id: 3,
    method: 'tools/call',
    params: { name: 'create_real_task', arguments: { description: 'x' } },
  },
]
  .map((message) => `${JSON.stringify(message)}\n`)
  .join('');

describe('a server inside of a run', () => {
  it('that was given no identity has no tools, and says why', async () => {
    const here = world();
    const [input, output] = [join(here.project, 'input'), join(here.project, 'output')];
    writeFileSync(input, handshake);
    // Its environment says nothing of where it is: an agent can clean that.
    const command = `(cat '${input}'; exec tail -f /dev/null) | env -i PATH="$PATH" AGENT_REAPER_HOME='${here.home}' '${process.execPath}' '${main}' mcp > '${output}'`;
    await here.shell(command);
    const lines = await eventually(
      () => {
        const said = readFileSync(output, 'utf8').trim().split('\n');
        return said.length === 3 ? said : null;
      },
      { what: 'all three are answered' },
    );
    const [initialized, listed, called] = lines.map(
      (line) => JSON.parse(line) as { result?: unknown; error?: unknown },
    );
    expect(initialized?.result).toMatchObject({
      instructions: expect.stringContaining('no identity') as string,
    });
    expect(listed?.result).toEqual({ tools: [] });
    expect(called?.error).toMatchObject({ message: expect.stringContaining('not found') as string });
  });

  it('is told from one in a run of the library by nothing: both are inside', async () => {
    const here = world();
    const env = { PATH: process.env['PATH'], AGENT_REAPER_HOME: here.home };
    const server = new ServerProcess({ env, through: [process.execPath, main, 'exec', '--'] });
    await server.initialize();
    expect((await server.request('tools/list')).result).toEqual({ tools: [] });
  });
});
