import { describe, expect, it } from 'vitest';
import { agentById } from '../../src/store/agents.ts';
import { eventsSince } from '../../src/store/events.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityVariable } from '../../src/engines/engine.ts';
import { issueToken } from '../../src/store/tokens.ts';
import { freshAgent } from '../store/helpers.ts';
import { place, type Place } from './calls.ts';
import { ServerProcess } from './server-process.ts';

const count = 20;
const reports = 10;

describe('twenty servers on one store', () => {
  it('lose nothing of what they are told at once, and all see it', { timeout: 120_000 }, async () => {
    const here = place();
    const { id: first, taskId } = freshAgent(here.store);
    const ids = [first, ...Array.from({ length: count - 1 }, () => freshAgent(here.store, { taskId }).id)];
    const servers = ids.map((id) => start(here, id));
    await Promise.all(servers.map((server) => server.initialize()));
    await Promise.all(
      servers.map(async (server, index) => {
        const own = { task_id: taskId, agent_id: ids[index] };
        for (let progress = 1; progress <= reports; progress += 1) {
          const told = await server.call('update_agent_progress', {
            ...own,
            status: 'working',
            message: 'on',
            progress,
          });
          expect(told, JSON.stringify(told)).toMatchObject({ success: true });
          const found = { ...own, finding_type: 'insight', severity: 'low', message: String(progress) };
          expect(await server.call('report_agent_finding', found)).toMatchObject({ success: true });
        }
      }),
    );
    const filter = { taskId, kinds: ['progress', 'finding'] } as const;
    expect(eventsSince(here.store, 0, filter, 10_000).events).toHaveLength(count * reports * 2);
    for (const id of ids) expect(agentById(here.store, id)?.status).toBe('working');
    const orchestrator = new ServerProcess({ env: environment(here) });
    await orchestrator.initialize();
    expect(await orchestrator.call('get_real_task_status', { task_id: taskId })).toMatchObject({
      agents: { total_spawned: count, active: count },
      enhanced_progress: { total_progress_entries: count * reports, total_findings: count * reports },
    });
    const exits = await Promise.all(servers.map((server) => server.end((child) => child.stdin.end())));
    expect(exits.map(({ code }) => code)).toEqual(exits.map(() => 0));
    expect(servers.map(({ stderr }) => stderr).join('')).toBe('');
  });

  it('begin at once where there is no store yet', { timeout: 120_000 }, async () => {
    const here = place();
    const home = join(here.home, 'new');
    const servers = Array.from(
      { length: count },
      () => new ServerProcess({ env: { ...environment(here), AGENT_REAPER_HOME: home } }),
    );
    const made = await Promise.all(
      servers.map(async (server) => {
        await server.initialize();
        return server.call('create_real_task', { description: 'x', client_cwd: here.project });
      }),
    );
    expect(new Set(made.map(({ task_id: id }) => id)).size).toBe(count);
  });
});

function start(here: Place, agentId: string): ServerProcess {
  const identity = join(here.project, `identity-${agentId}`);
  writeFileSync(identity, issueToken(here.store, agentId), { mode: 0o600 });
  return new ServerProcess({ env: { ...environment(here), [identityVariable]: identity } });
}

function environment({ home }: Place): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], AGENT_REAPER_HOME: home };
}
