import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runsDirectory } from '../../src/agents/run-paths.ts';
import { agentsOfTask } from '../../src/store/agents.ts';
import { outcomeOf } from '../../src/store/outcomes.ts';
import { agentFiles } from '../../src/store/workspace.ts';
import { standIns, world, type World } from '../agents/world.ts';
import { hasTmux } from '../host/helpers.ts';
import { ServerProcess } from './server-process.ts';

describe('from a client to agents that talk to their own servers', () => {
  it(
    'a parent spawns a child, waits for it, and both complete; nothing of either is left',
    { timeout: 120_000 },
    async () => {
      const here = world();
      const server = new ServerProcess({ env: environment(here) });
      await server.initialize();
      const { task_id } = await server.call('create_real_task', {
        description: 'Find the leak',
        client_cwd: here.project,
      });
      const parent = await server.call('deploy_headless_agent', {
        task_id,
        agent_type: 'builder',
        prompt: 'stand-in: mcp-parent',
        engine: 'claude',
      });
      expect(parent, JSON.stringify(parent)).toMatchObject({
        success: true,
        engine: 'claude',
        deployment_method: hasTmux ? 'tmux session' : 'detached',
      });
      const seen = await untilAllDone(server, task_id);
      expect(seen).toMatchObject({ reason: 'done', done_count: 2, pending_count: 0 });
      const { store } = here.manager;
      const agents = agentsOfTask(store, String(task_id));
      expect(agents.map(({ type, status, depth, statusBy }) => ({ type, status, depth, statusBy }))).toEqual([
        { type: 'builder', status: 'completed', depth: 1, statusBy: 'agent' },
        { type: 'investigator', status: 'completed', depth: 2, statusBy: 'agent' },
      ]);
      const [first, child] = agents;
      expect(child?.parentId).toBe(first?.id);
      expect(await server.call('get_task_findings', { task_id })).toMatchObject({
        findings: [{ agent_id: child?.id, severity: 'high', data: { file: 'a.ts', line: 3 } }],
      });
      const output = await server.call('get_agent_output', {
        task_id,
        agent_id: first?.id,
        response_format: 'recent',
      });
      expect(JSON.stringify(output)).toContain('spawn_child_agent');
      await settled(server, here, String(task_id));
      for (const { id } of agents) {
        const outcome = outcomeOf(store, id);
        expect(outcome).toMatchObject({ cause: 'completed', status: 'completed' });
        const files = agentFiles(workspaceOf(here, String(task_id)), id);
        expect(existsSync(files.prompt)).toBe(false);
        expect(existsSync(files.stream)).toBe(false);
      }
      expect(readdirSync(runsDirectory(store))).toEqual([]);
    },
  );
});

/** As an orchestrator does: a wait that comes to its deadline is called again. */
async function untilAllDone(server: ServerProcess, taskId: unknown): Promise<Record<string, unknown>> {
  for (let cursor: unknown; ;) {
    const args = {
      task_id: taskId,
      until: 'all_done',
      timeout_s: 45,
      ...(cursor !== undefined && { cursor }),
    };
    const reply = await server.call('wait_for_agents', args);
    if (reply['reason'] !== 'deadline') return reply;
    ({ cursor } = reply);
  }
}

async function settled(server: ServerProcess, { manager: { store } }: World, taskId: string): Promise<void> {
  for (let cursor = 0; agentsOfTask(store, taskId).some(({ settledAt }) => settledAt === null);) {
    ({ cursor } = (await server.call('wait_for_agents', {
      task_id: taskId,
      until: 'any_change',
      cursor,
    })) as { cursor: number });
  }
}

function workspaceOf({ project }: World, taskId: string): string {
  return join(project, '.agent-workspace', taskId);
}

function environment({ home }: World): NodeJS.ProcessEnv {
  return { PATH: `${standIns}:${process.env['PATH'] ?? ''}`, HOME: home, AGENT_REAPER_HOME: home };
}
