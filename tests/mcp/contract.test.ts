import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identityVariable } from '../../src/engines/engine.ts';
import { issueToken } from '../../src/store/tokens.ts';
import { world, type World } from '../agents/world.ts';
import { clients, connected, type ClientKind, type TestClient } from './clients.ts';

/** An agent CLI that does nothing, for as long as it is let. */
const config = `[limits]
grace = "300ms"
hard = "5s"
[agents]
launcher = "detached"
[engines.sleeper]
executable = "sleep"
args = ["600"]
`;

const kinds = Object.keys(clients) as ClientKind[];

describe.each(kinds)('a client of %s', (kind) => {
  it('calls every tool of an orchestrator, and each result is as published, good or bad', async () => {
    const here = world({ config });
    const client = await connected(kind, environment(here));
    const check = await checkerOf(client);
    const task = await check('create_real_task', { description: 'Build', client_cwd: here.project });
    const ids = { task_id: task['task_id'] };
    const agent = await check('deploy_headless_agent', {
      ...ids,
      agent_type: 'builder',
      prompt: 'Go',
      engine: 'sleeper',
    });
    expect(agent).toMatchObject({ status: 'deployed', deployment_method: 'detached', engine: 'sleeper' });
    const both = { ...ids, agent_id: agent['agent_id'] };
    await check('wait_for_agents', { ...ids, until: 'any_change', timeout_s: 0 });
    await check('get_real_task_status', ids);
    await check('list_agents', {});
    await check('get_agent_output', both);
    await check('get_agent_output', {
      ...both,
      response_format: 'summary',
      format: 'parsed',
      include_metadata: true,
    });
    await check('send_agent_message', { ...both, message: 'Hello' });
    await check('get_task_findings', { ...ids, summary_only: true });
    await check('get_health_status', ids);
    await check('sweep_resources', {});
    const killed = await check('kill_real_agent', both);
    expect(killed).toMatchObject({ status: 'terminated', cleanup: { success: true } });
    expect(await check('kill_real_agent', both)).toMatchObject({ already_ended: true });
    await check('get_agent_output', both);
    expect(check.unseen()).toEqual([]);
    for (const name of check.names) {
      const bad = await check(name, { nonsense: true }, true);
      expect(bad).toMatchObject({ success: false, code: 'INVALID_ARGUMENTS' });
      expect(bad['error']).toContain('nonsense');
    }
    const refused = await check('get_agent_output', { ...ids, agent_id: 'nobody-000000-000000' }, true);
    expect(refused).toMatchObject({ success: false, code: 'NOT_FOUND', hint: expect.any(String) as string });
  });

  it('calls every tool of an agent, and each result is as published, good or bad', async () => {
    const here = world({ config });
    const { store } = here.manager;
    // Real ones: agents without a process would be settled as lost as soon as somebody looks, and their tokens revoked.
    const { agent: self } = await here.deploy({ engine: 'sleeper' });
    const { agent: child } = await here.deploy({ engine: 'sleeper', parentId: self.id });
    const identity = join(here.home, 'identity');
    writeFileSync(identity, issueToken(store, self.id), { mode: 0o600 });
    const client = await connected(kind, { ...environment(here), [identityVariable]: identity });
    const check = await checkerOf(client);
    const ids = { task_id: here.task.id };
    const own = { ...ids, agent_id: self.id };
    const other = { ...ids, agent_id: child.id };
    await check('update_agent_progress', { ...own, status: 'working', message: 'Begun', progress: 0 });
    await check('report_agent_finding', {
      ...own,
      finding_type: 'issue',
      severity: 'low',
      message: 'x',
      data: { a: [1] },
    });
    await check('get_real_task_status', ids);
    await check('list_agents', {});
    await check('wait_for_agents', { ...ids, until: 'any_change', timeout_s: 0 });
    await check('get_task_findings', ids);
    await check('send_agent_message', { ...other, message: 'Hello' });
    await check('get_agent_output', other);
    const spawned = await check('spawn_child_agent', {
      ...ids,
      parent_agent_id: self.id,
      child_agent_type: 'helper',
      child_prompt: 'Help',
      engine: 'sleeper',
    });
    expect(spawned).toMatchObject({ parent: self.id, depth: 2 });
    await check('kill_real_agent', { ...ids, agent_id: spawned['agent_id'] });
    expect(check.unseen()).toEqual([]);
    for (const name of check.names) {
      expect(await check(name, { nonsense: true }, true)).toMatchObject({ code: 'INVALID_ARGUMENTS' });
    }
    const mistaken = { ...other, status: 'working', message: '', progress: 1 };
    expect(await check('update_agent_progress', mistaken, true)).toMatchObject({ code: 'IDENTITY_MISMATCH' });
  });
});

interface Checker {
  (name: string, args: Record<string, unknown>, fails?: boolean): Promise<Record<string, unknown>>;
  readonly names: readonly string[];
  /** Tools that were not called with success yet. */
  unseen(): string[];
}

/** Calls tools and holds every result to the schema that the server has published for it. */
async function checkerOf(client: TestClient): Promise<Checker> {
  const { tools } = await client.listTools();
  const names = tools.map(({ name }) => name);
  const seen = new Set<string>();
  const validator = new AjvJsonSchemaValidator();
  const check = async (
    name: string,
    args: Record<string, unknown>,
    fails = false,
  ): Promise<Record<string, unknown>> => {
    const { content, structuredContent, isError = false } = await client.callTool({ name, arguments: args });
    const schema = tools.find((tool) => tool.name === name)?.outputSchema;
    expect({ name, isError, structuredContent }).toMatchObject({
      name,
      isError: fails,
      structuredContent: { success: !fails },
    });
    const verdict = validator.getValidator(schema as never)(structuredContent);
    expect({ name, problem: verdict.errorMessage }).toEqual({ name, problem: undefined });
    const text = JSON.stringify(structuredContent);
    expect(content).toEqual([{ type: 'text', text }]);
    expect(text.length).toBeLessThanOrEqual(10_000);
    if (!fails) seen.add(name);
    return structuredContent as Record<string, unknown>;
  };
  return Object.assign(check, { names, unseen: () => names.filter((name) => !seen.has(name)) });
}

function environment({ home }: World): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: home, AGENT_REAPER_HOME: home };
}
