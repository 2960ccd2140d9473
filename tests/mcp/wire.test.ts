import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { identityVariable } from '../../src/engines/engine.ts';
import { agentsOfTask } from '../../src/store/agents.ts';
import { reportProgress } from '../../src/store/reports.ts';
import { settle } from '../store/helpers.ts';
import { place } from './calls.ts';
import { family } from './family.ts';
import { ServerProcess } from './server-process.ts';

const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
};

describe('the protocol', () => {
  it.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
    'is spoken as of %s',
    async (protocolVersion) => {
      const server = start();
      const clientInfo = { name: 'test', version: '1' };
      const { result } = await server.request('initialize', {
        protocolVersion,
        capabilities: {},
        clientInfo,
      });
      expect(result).toMatchObject({
        protocolVersion,
        serverInfo: { name: 'agent-reaper' },
        instructions: expect.stringContaining('wait_for_agents') as string,
        capabilities: { tools: {}, resources: { subscribe: true, listChanged: true }, completions: {} },
      });
      server.notify('notifications/initialized');
      expect((await server.request('tools/list')).result?.['tools']).toHaveLength(11);
      expect((await server.request('ping')).result).toEqual({});
    },
  );

  it('is spoken as of 2026-07-28, without a handshake', async () => {
    const server = start();
    const { result: found } = await server.request('server/discover', { _meta: envelope });
    expect(found).toMatchObject({ supportedVersions: expect.arrayContaining(['2026-07-28']) as unknown });
    const { result: listed } = await server.request('tools/list', { _meta: envelope });
    expect(listed).toMatchObject({ resultType: 'complete', ttlMs: 3_600_000, cacheScope: 'private' });
    expect(listed?.['tools']).toHaveLength(11);
    const call = { name: 'list_agents', arguments: {}, _meta: envelope };
    const { result } = await server.request('tools/call', call);
    expect(result).toMatchObject({ structuredContent: { success: true, agents: [] } });
  });

  it('has the same tools in the same order whoever asks, and whenever', async () => {
    const server = start();
    await server.initialize();
    const first = await server.request('tools/list');
    const again = await server.request('tools/list');
    expect(again.result).toEqual(first.result);
  });

  it('knows a tool that does not exist for an error of the protocol', async () => {
    const server = start();
    await server.initialize();
    const { error } = await server.request('tools/call', { name: 'no_such_tool', arguments: {} });
    expect(error).toMatchObject({ code: -32_602 });
    expect(error?.message).toContain('create_real_task');
  });

  it('lets a call be cancelled, that with the id 0 too, and tells of progress where it is asked for', async () => {
    const here = place();
    const { taskId, child } = family(here);
    const server = new ServerProcess({ env: { PATH: process.env['PATH'], AGENT_REAPER_HOME: here.home } });
    await server.initialize();
    await server.call('list_agents');
    for (const id of [0, 900]) {
      const _meta = { progressToken: `token ${String(id)}` };
      const params = { name: 'wait_for_agents', arguments: { task_id: taskId, until: 'all_done' }, _meta };
      server.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params })}\n`);
      await server.request('ping');
      reportProgress(here.store, child.id, { status: 'working', message: 'on', progress: 1 });
      const told = await server.until(
        ({ method, params: news }) =>
          method === 'notifications/progress' && news?.['progressToken'] === _meta.progressToken,
      );
      expect(told.params).toMatchObject({ progress: 1, message: '0 of 3 agents done' });
      server.notify('notifications/cancelled', { requestId: id, reason: 'enough' });
    }
    settle(here.store, child.id);
    for (const { id } of agentsOfTask(here.store, taskId)) settle(here.store, id);
    expect((await server.request('ping')).result).toEqual({});
    // What was cancelled is not answered, though what it waited for has come.
    expect(server.messages.filter(({ id }) => id === 0 || id === 900)).toEqual([]);
  });
});

describe('an identity', () => {
  it("makes a server an agent's, whether or not it holds", async () => {
    const server = start({ [identityVariable]: '/nonexistent/identity' });
    const { result } = await server.initialize();
    expect(result?.['instructions']).toContain('known by your identity file');
    const names = ((await server.request('tools/list')).result?.['tools'] as { name: string }[]).map(
      ({ name }) => name,
    );
    expect(names).toContain('update_agent_progress');
    expect(names).not.toContain('create_real_task');
    expect(await server.call('list_agents')).toMatchObject({ success: false, code: 'IDENTITY_REFUSED' });
  });
});

describe('whatever comes in', () => {
  it('does not end a server, which goes on answering', { timeout: 120_000 }, async () => {
    const server = start();
    await server.initialize();
    let id = 10_000;
    await fc.assert(
      fc.asyncProperty(line, async (text) => {
        server.write(`${text}\n`);
        id += 1;
        const { result } = await server.request('ping', {}, id);
        expect(result).toEqual({});
      }),
      { numRuns: 300 },
    );
    expect(server.messages.length).toBeGreaterThan(300);
  });

  it('may come in pieces, and may be long', async () => {
    const server = start();
    await server.initialize();
    const request = JSON.stringify({
      jsonrpc: '2.0',
      id: 77,
      method: 'tools/call',
      params: { name: 'create_real_task', arguments: { description: 'ü'.repeat(2_000_000) } },
    });
    const bytes = Buffer.from(`${request}\n`);
    for (let at = 0; at < bytes.length; at += 65_537) server.write(bytes.subarray(at, at + 65_537));
    const { result } = await server.until((message) => message.id === 77);
    expect(result).toMatchObject({ isError: true, structuredContent: { code: 'INVALID_ARGUMENTS' } });
  });
});

/** Lines that are nearly the protocol, and such as are nothing of the kind. */
const line = fc.oneof(
  fc.string().map((text) => text.replaceAll('\n', ' ')),
  fc.json(),
  fc
    .record({
      jsonrpc: fc.constantFrom('2.0', '1.0', 2),
      id: fc.option(fc.oneof(fc.nat({ max: 9_999 }), fc.string(), fc.constant(null)), { nil: undefined }),
      method: fc.oneof(
        fc.constantFrom('tools/call', 'tools/list', 'initialize', 'resources/read', 'ping'),
        fc.string(),
      ),
      params: fc.oneof(
        fc.jsonValue(),
        fc.record({
          name: fc.constantFrom('list_agents', 'create_real_task', 'x'),
          arguments: fc.jsonValue(),
        }),
      ),
    })
    .map((message) => JSON.stringify(message)),
);

function start(env: NodeJS.ProcessEnv = {}): ServerProcess {
  const home = mkdtempSync(join(tmpdir(), 'ar-mcp-'));
  onTestFinished(() => {
    rmSync(home, { recursive: true, force: true });
  });
  return new ServerProcess({
    env: { PATH: process.env['PATH'], AGENT_REAPER_HOME: home, ...env },
    cwd: home,
  });
}
