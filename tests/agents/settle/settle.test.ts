import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runPaths } from '../../../src/agents/run-paths.ts';
import { settleAgent } from '../../../src/agents/settle/settle.ts';
import { tmuxOf } from '../../../src/agents/tmux-of.ts';
import { requireAgent } from '../../../src/store/agents.ts';
import { eventsSince } from '../../../src/store/events.ts';
import { ledgerOf } from '../../../src/store/ledger.ts';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import { cleanupAttempts } from '../../../src/store/settle.ts';
import { hasSession } from '../../../src/tmux/list-sessions.ts';
import { hasTmux } from '../../host/helpers.ts';
import { namesIn, world } from '../world.ts';
import { over } from './over.ts';

describe.each(hasTmux ? (['tmux', 'detached'] as const) : (['detached'] as const))(
  'with the launcher %s',
  (launcher) => {
    const config = `[limits]\ngrace = "300ms"\n[agents]\nlauncher = "${launcher}"\n`;

    test('an agent that ended by itself has an outcome, and nothing is left of it', async () => {
      const { manager, shell, task } = world({ config, hooks: 'none' });
      const { agent, session } = await shell('echo hello; exit 3');
      await over(manager, agent.id);

      const result = await settleAgent(manager, agent.id, 'sweep');

      expect(result).toMatchObject({
        state: 'settled',
        error: null,
        cleanup: {
          success: true,
          tmux_session_killed: true,
          prompt_file_deleted: true,
          log_files_archived: true,
          errors: [],
        },
      });
      const { verified } = outcomeOf(manager.store, agent.id)?.report as { verified: { value: boolean } };
      expect(result.cleanup?.verified_no_zombies).toBe(verified.value);
      expect(outcomeOf(manager.store, agent.id)).toMatchObject({
        cause: 'exited',
        status: 'error',
        exitCode: 3,
        lastMessage: 'hello',
      });
      expect(requireAgent(manager.store, agent.id)).toMatchObject({ status: 'error', processState: 'gone' });
      expect(ledgerOf(manager.store, agent.id).every(({ state }) => state === 'released')).toBe(true);
      const paths = runPaths(manager.store, agent.id);
      expect([existsSync(paths.directory), existsSync(paths.control)]).toEqual([false, false]);
      expect(namesIn(task.workspace).filter((name) => name.includes(agent.id))).toEqual([]);
      expect(namesIn(join(task.workspace, 'logs'))).toEqual([]);
      expect(namesIn(join(task.workspace, 'archive')).some((name) => name.includes(agent.id))).toBe(true);
      if (session !== null) expect(await hasSession(await tmuxOf(manager), session)).toBe(false);
      const registry = readFileSync(join(task.workspace, 'AGENT_REGISTRY.json'), 'utf8');
      expect(registry).toContain('"auto_cleanup_result"');
    });
  },
);

test('a live agent is left alone, without a trace of the attempt', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent } = await shell('sleep 1000');
  expect(await settleAgent(manager, agent.id, 'sweep')).toMatchObject({ state: 'alive' });
  expect(cleanupAttempts(manager.store, agent.id)).toEqual([]);
});

test('settling twice has one effect', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent } = await shell('true');
  await over(manager, agent.id);
  const first = await settleAgent(manager, agent.id, 'hook');
  const { cursor } = eventsSince(manager.store, 0);
  expect(await settleAgent(manager, agent.id, 'sweep')).toMatchObject({
    state: 'settled',
    cleanup: first.cleanup,
  });
  expect(eventsSince(manager.store, cursor).events).toEqual([]);
  expect(cleanupAttempts(manager.store, agent.id)).toHaveLength(1);
});
