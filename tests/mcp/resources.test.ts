import { describe, expect, it } from 'vitest';
import { tasksOf } from '../../src/mcp/resources/read.ts';
import type { Call } from '../../src/mcp/tools/tool.ts';
import { createTask } from '../../src/store/tasks.ts';
import { reportFinding, reportProgress } from '../../src/store/reports.ts';
import { freshAgent } from '../store/helpers.ts';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { onTestFinished } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { place, type Place } from './calls.ts';
import { family, finding } from './family.ts';
import { main, ServerProcess } from './server-process.ts';

describe('resources', () => {
  it('are listed in pages, and templates name the rest', async () => {
    const here = place();
    for (let n = 0; n < 35; n += 1) task(here, `Task ${String(n)}`);
    const server = start(here);
    await server.initialize();
    const uris: string[] = [];
    for (let cursor: unknown; ;) {
      const { result } = await server.request('resources/list', cursor === undefined ? {} : { cursor });
      uris.push(...(result?.['resources'] as { uri: string }[]).map(({ uri }) => uri));
      cursor = result?.['nextCursor'];
      if (cursor === undefined) break;
    }
    expect(uris).toHaveLength(36);
    expect(uris[0]).toBe('tasks://list');
    expect(new Set(uris).size).toBe(36);
    const { result } = await server.request('resources/templates/list');
    expect(
      (result?.['resourceTemplates'] as { uriTemplate: string }[]).map(({ uriTemplate }) => uriTemplate),
    ).toEqual(['task://{task_id}/status', 'task://{task_id}/progress-timeline', 'agent://{agent_id}/log']);
  });

  it('of an agent are those of its own task, however many are newer', () => {
    const here = place();
    const { taskId, child } = family(here);
    here.store.write(() => {
      for (let n = 0; n <= 1_000; n += 1) task(here, `Task ${String(n)}`);
    });
    const call = { manager: { store: here.store }, caller: { role: 'agent', agent: child } };
    expect(tasksOf(call as unknown as Call, 1).map(({ id }) => id)).toEqual([taskId]);
  });

  it('can be read, each at most 10,000 characters', async () => {
    const here = place();
    const { taskId, child } = family(here);
    for (let n = 0; n < 80; n += 1) {
      reportProgress(here.store, child.id, { status: 'working', message: 'm'.repeat(900), progress: 1 });
      reportFinding(here.store, child.id, { ...finding, message: 'f'.repeat(900) });
    }
    const server = start(here);
    await server.initialize();
    const read = async (uri: string): Promise<string> => {
      const { result } = await server.request('resources/read', { uri });
      const [content] = result?.['contents'] as { uri: string; text: string }[];
      expect(content?.uri).toBe(uri);
      expect(content?.text.length).toBeLessThanOrEqual(10_000);
      return content?.text ?? '';
    };
    expect(JSON.parse(await read('tasks://list'))).toMatchObject({
      total_tasks: 1,
      tasks: [{ task_id: taskId }],
    });
    expect(JSON.parse(await read(`task://${taskId}/status`))).toMatchObject({
      success: true,
      task_id: taskId,
    });
    const timeline = JSON.parse(await read(`task://${taskId}/progress-timeline`)) as {
      timeline: { entry_type: string }[];
      summary: unknown;
    };
    expect(timeline.timeline.at(-1)).toMatchObject({ entry_type: 'finding', agent_id: child.id });
    expect(timeline.summary).toMatchObject({ total_progress_entries: 80, total_findings: 80 });
    await read(`agent://${child.id}/log`);
  });

  it('that are not there are an error of the protocol that says what there is', async () => {
    const server = start(place());
    await server.initialize();
    for (const uri of [
      'task://x/nonsense',
      'file:///etc/passwd',
      'agent://nobody-000000-000000/log',
      'no uri at all',
    ]) {
      const { error } = await server.request('resources/read', { uri });
      expect([uri, error?.code]).toEqual([uri, expect.any(Number)]);
    }
    const { error } = await server.request('resources/read', { uri: 'file:///etc/passwd' });
    expect(error?.message).toContain('tasks://list');
  });

  it('have ids that can be completed', async () => {
    const here = place();
    const { taskId, child } = family(here);
    const server = start(here);
    await server.initialize();
    const complete = async (uri: string, name: string, value: string): Promise<unknown> => {
      const params = { ref: { type: 'ref/resource', uri }, argument: { name, value } };
      return (await server.request('completion/complete', params)).result?.['completion'];
    };
    expect(await complete('task://{task_id}/status', 'task_id', 'TASK-')).toMatchObject({
      values: [taskId],
      total: 1,
    });
    expect(await complete('agent://{agent_id}/log', 'agent_id', child.id.slice(0, -2))).toMatchObject({
      values: [child.id],
    });
    expect(await complete('agent://{agent_id}/log', 'agent_id', 'nobody')).toMatchObject({
      values: [],
      hasMore: false,
    });
  });
});

describe('changes', () => {
  it('are told to those who have subscribed, in the older era', async () => {
    const here = place();
    const { taskId, child } = family(here);
    const server = start(here);
    await server.initialize();
    await server.request('resources/list');
    await server.request('resources/subscribe', { uri: `task://${taskId}/status` });
    await watching(server, here);
    reportProgress(here.store, child.id, { status: 'working', message: 'on', progress: 1 });
    const update = await server.until(({ method }) => method === 'notifications/resources/updated');
    expect(update.params).toMatchObject({ uri: `task://${taskId}/status` });
    const uris = server.messages
      .filter(({ method }) => method === 'notifications/resources/updated')
      .map(({ params }) => params?.['uri']);
    expect(new Set(uris)).toEqual(new Set([`task://${taskId}/status`]));
  });

  it('are told to those who listen, in the newer era', async () => {
    const here = place();
    const { taskId, child } = family(here);
    const client = new Client(
      { name: 'test', version: '1' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    onTestFinished(() => client.close());
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [main, 'mcp'],
        env: environment(here),
        stderr: 'inherit',
      }),
    );
    const updated: string[] = [];
    let lists = 0;
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
      updated.push(params.uri);
    });
    client.setNotificationHandler('notifications/resources/list_changed', () => {
      lists += 1;
    });
    await client.listen({ resourcesListChanged: true, resourceSubscriptions: [`agent://${child.id}/log`] });
    await eventually(
      () => {
        reportProgress(here.store, child.id, { status: 'working', message: 'on', progress: 1 });
        return updated.length > 0;
      },
      { what: 'an update is told' },
    );
    expect(new Set(updated)).toEqual(new Set([`agent://${child.id}/log`]));
    freshAgent(here.store, { taskId });
    await eventually(() => lists > 0, { what: 'a change of the list is told' });
  });
});

/** Resolves when the server watches: it tells of a task that is made until it hears of one. */
async function watching(server: ServerProcess, here: Place): Promise<void> {
  await eventually(
    () => {
      task(here, 'news');
      return server.messages.some(({ method }) => method === 'notifications/resources/list_changed');
    },
    { what: 'a change of the list is told' },
  );
}

function task({ store, project }: Place, description: string): void {
  createTask(store, { description, priority: 'P2', projectDirectory: project, context: {} });
}

function start(here: Place): ServerProcess {
  return new ServerProcess({ env: environment(here) });
}

function environment({ home }: Place): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', AGENT_REAPER_HOME: home };
}
