import { request, type IncomingMessage } from 'node:http';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Manager } from '../../src/agents/manager.ts';
import { loopbackAddress } from '../../src/metrics/loopback.ts';
import { serveMetrics, writeMetrics } from '../../src/metrics/serve-metrics.ts';
import { writeTextfile } from '../../src/metrics/textfile.ts';
import { agentReaper, startAgentReaper } from '../cli/program.ts';
import { eventually } from '../helpers/eventually.ts';
import { freshAgent, temporaryDirectory } from '../store/helpers.ts';
import { idleManager, samplesIn } from './helpers.ts';

const pace = { intervalMs: 60_000, gapMs: 1 };

describe('as a file', () => {
  test('it is written whole, for all to read, and no draft is left', async () => {
    const manager = idleManager();
    const folder = temporaryDirectory();
    const file = join(folder, 'reaper.prom');
    await writeMetrics(manager, file);
    expect(samplesIn(readFileSync(file, 'utf8')).get('agent_reaper_healthy')).toBe(1);
    expect(statSync(file).mode & 0o777).toBe(0o644);
    expect(readdirSync(folder)).toEqual(['reaper.prom']);
  });

  test('one that cannot be put into place leaves the old one and no draft', () => {
    const folder = temporaryDirectory();
    mkdirSync(join(folder, 'reaper.prom'));
    expect(() => {
      writeTextfile(join(folder, 'reaper.prom'), 'text');
    }).toThrow();
    expect(readdirSync(folder)).toEqual(['reaper.prom']);
  });

  test('it follows what happens, without waiting for the interval', async () => {
    const manager = idleManager();
    const file = join(temporaryDirectory(), 'reaper.prom');
    const end = new AbortController();
    const serving = serveMetrics(manager, { file, listen: null, pace }, end.signal);
    const starting = (): number | undefined =>
      samplesIn(readFileSync(file, 'utf8')).get('agent_reaper_agents{status="starting"}');
    await eventually(() => starting() === 0, { what: 'the first file' });
    freshAgent(manager.store);
    await eventually(() => starting() === 1, { what: 'the file tells of the agent' });
    end.abort();
    await serving;
  });

  test('a place that cannot be written to is an error at once', async () => {
    const manager = idleManager();
    const file = join(temporaryDirectory(), 'missing', 'reaper.prom');
    await expect(
      serveMetrics(manager, { file, listen: null, pace }, new AbortController().signal),
    ).rejects.toMatchObject({ code: 'FILE_FAILED', facts: { path: file, reason: 'ENOENT' } });
  });

  test('what is no regular file is not replaced', () => {
    const folder = temporaryDirectory();
    const path = join(folder, 'device');
    symlinkSync('/dev/null', path);
    expect(() => {
      writeTextfile(path, 'text');
    }).toThrow(expect.objectContaining({ code: 'FILE_FAILED' }) as Error);
    expect(readlinkSync(path)).toBe('/dev/null');
    expect(readdirSync(folder)).toEqual(['device']);
  });
});

describe('on this machine', () => {
  test('metrics, health and readiness are answered, and nothing else', async () => {
    const get = await served(idleManager());
    const metrics = await get('/metrics');
    expect(metrics).toMatchObject({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' });
    expect(samplesIn(metrics.body).get('agent_reaper_healthy')).toBe(1);
    expect(JSON.parse((await get('/healthz')).body)).toMatchObject({ version: 1, healthy: true });
    expect((await get('/readyz')).status).toBe(200);
    expect((await get('/metrics', { method: 'POST' })).status).toBe(405);
    expect((await get('/')).status).toBe(404);
    expect((await get('/__proto__')).status).toBe(404);
    expect((await get('/metrics', { host: 'rebound.example.org' })).status).toBe(403);
  });

  test('a disk below its floor is not ready, and alive', async () => {
    const get = await served(idleManager({ 'disk.floor': 2 ** 50 }));
    expect((await get('/readyz')).status).toBe(503);
    expect((await get('/healthz')).status).toBe(200);
    expect(samplesIn((await get('/metrics')).body).get('agent_reaper_problems{code="disk_low"}')).toBe(1);
  });
});

describe('the command', () => {
  test('writes a file once', () => {
    const { store } = idleManager();
    const file = join(temporaryDirectory(), 'reaper.prom');
    expect(agentReaper(store, ['serve', '--metrics', file, '--once'])).toMatchObject({
      status: 0,
      stdout: '',
    });
    expect(samplesIn(readFileSync(file, 'utf8')).size).toBeGreaterThan(30);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'serves until %s, and leaves nothing half done',
    async (signal) => {
      const { store } = idleManager();
      const folder = temporaryDirectory();
      const file = join(folder, 'reaper.prom');
      const child = startAgentReaper(store, ['serve', '--metrics', file, '--listen', '127.0.0.1:0']);
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
      await eventually(() => said.includes('listening at http://127.0.0.1:'), { what: 'it listens' });
      await eventually(() => readdirSync(folder).includes('reaper.prom'), { what: 'the file' });
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([0, null]);
      expect(readdirSync(folder)).toEqual(['reaper.prom']);
    },
  );

  test.each([
    [['serve'], 2],
    [['serve', '--once'], 2],
    [['serve', '--listen', '0.0.0.0:9464'], 2],
    [['serve', '--metrics', 'file', '--listen', '127.0.0.1:0', '--once'], 2],
  ])('%j is refused', (args, code) => {
    expect(agentReaper(idleManager().store, args).status).toBe(code);
  });

  test('says that somebody else has the port', async () => {
    const manager = idleManager();
    const end = new AbortController();
    let url = '';
    const listen = loopbackAddress('127.0.0.1:0', '--listen');
    const serving = serveMetrics(
      manager,
      { file: null, listen, pace, onListen: (at) => (url = at) },
      end.signal,
    );
    await eventually(() => url, { what: 'it listens' });
    const { status, stderr } = agentReaper(manager.store, ['serve', '--listen', url.replace('http://', '')]);
    expect(status).toBe(1);
    expect(stderr).toContain('EADDRINUSE');
    end.abort();
    await serving;
  });
});

interface Response {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

/** Serves, and returns how to ask. */
async function served(
  manager: Manager,
): Promise<(path: string, how?: { method?: string; host?: string }) => Promise<Response>> {
  const end = new AbortController();
  let url = '';
  const listen = loopbackAddress('127.0.0.1:0', '--listen');
  const serving = serveMetrics(
    manager,
    { file: null, listen, pace, onListen: (at) => (url = at) },
    end.signal,
  );
  onTestFinished(async () => {
    end.abort();
    await serving;
  });
  await eventually(() => url, { what: 'it listens' });
  return async (path, { method = 'GET', host } = {}) => {
    const asked = request(`${url}${path}`, {
      method,
      agent: false,
      ...(host === undefined ? {} : { headers: { host } }),
    });
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    let body = '';
    for await (const chunk of response.setEncoding('utf8')) body += String(chunk);
    return { status: response.statusCode, type: response.headers['content-type'], body };
  };
}
