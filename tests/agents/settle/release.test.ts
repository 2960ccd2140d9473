import { spawn } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Manager } from '../../../src/agents/manager.ts';
import { killAgent } from '../../../src/agents/kill/kill.ts';
import { runPaths } from '../../../src/agents/run-paths.ts';
import { settleAgent } from '../../../src/agents/settle/settle.ts';
import { tmuxOf } from '../../../src/agents/tmux-of.ts';
import { handle } from '../../../src/process/index.ts';
import type { TerminationReport } from '../../../src/process/report.ts';
import { requireAgent } from '../../../src/store/agents.ts';
import { openResources } from '../../../src/store/ledger.ts';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import { reportFinding, reportProgress } from '../../../src/store/reports.ts';
import { agentOfToken } from '../../../src/store/tokens.ts';
import { agentFiles } from '../../../src/store/workspace.ts';
import { startSession } from '../../../src/tmux/start-session.ts';
import { hasSession } from '../../../src/tmux/list-sessions.ts';
import { gone, hasTmux } from '../../host/helpers.ts';
import { namesIn, world, type World } from '../world.ts';
import { over } from './over.ts';

/** A world with one agent whose run is over, and something precious outside of it. */
async function ended(
  options: Parameters<typeof world>[0] = {},
): Promise<World & { id: string; victim: string }> {
  const made = world({ hooks: 'none', ...options });
  const { agent } = await made.shell('echo words');
  await over(made.manager, agent.id);
  await gone(agent.supervisor?.pid ?? 0);
  const victim = join(made.project, 'victim');
  mkdirSync(victim);
  writeFileSync(join(victim, 'precious'), 'precious');
  return { ...made, id: agent.id, victim };
}

describe('a workspace that somebody has removed', () => {
  test.each(['', 'logs', 'progress', 'findings', 'archive'])(
    'as a whole or in part (%j) holds up no settling',
    async (part) => {
      const { manager, shell, task } = world({ hooks: 'none' });
      const { agent } = await shell('sleep 1000');
      reportProgress(manager.store, agent.id, { status: 'working', message: 'here', progress: 1 });
      const finding = { finding_type: 'issue', severity: 'low', message: 'there', data: null };
      reportFinding(manager.store, agent.id, finding);
      rmSync(join(task.workspace, part), { recursive: true });
      await killAgent(manager, agent.id, { reason: 'enough' });
      expect(await settleAgent(manager, agent.id, 'sweep')).toMatchObject({ state: 'settled', error: null });
      expect(outcomeOf(manager.store, agent.id)).toMatchObject({ cause: 'killed' });
    },
  );
});

describe('what is in the place of a resource', () => {
  test('a prompt that was replaced by a link goes, and what it leads to stays', async () => {
    const { manager, task, id, victim } = await ended();
    const { prompt } = agentFiles(task.workspace, id);
    rmSync(prompt);
    symlinkSync(join(victim, 'precious'), prompt);
    expect(await settleAgent(manager, id, 'sweep')).toMatchObject({ state: 'settled' });
    expect(namesIn(task.workspace).filter((name) => name.includes(id))).toEqual([]);
    expect(readFileSync(join(victim, 'precious'), 'utf8')).toBe('precious');
  });

  test.each(['logs', 'archive'] as const)(
    'a link in the place of %s is not followed; the rest is released, and the agent is not settled',
    async (folder) => {
      const { manager, task, id, victim } = await ended();
      const path = join(task.workspace, folder);
      renameSync(path, `${path}.moved`);
      symlinkSync(victim, path);

      const result = await settleAgent(manager, id, 'sweep');

      expect(result).toMatchObject({
        state: 'unfinished',
        cleanup: { success: false, log_files_archived: false },
      });
      expect(result.error).toMatch(/is a link or no directory/);
      expect(openResources(manager.store).map(({ kind }) => kind)).toEqual(['logs']);
      expect(namesIn(victim)).toEqual(['precious']);

      rmSync(path);
      renameSync(`${path}.moved`, path);
      expect(await settleAgent(manager, id, 'sweep')).toMatchObject({ state: 'settled', error: null });
    },
  );

  test('a run directory that was replaced by a link goes, and what it leads to stays', async () => {
    const { manager, project, id, victim } = await ended();
    const { directory, record } = runPaths(manager.store, id);
    writeFileSync(join(victim, 'record.json'), readFileSync(record), { mode: 0o600 });
    // In one step: where the record alone is missing, the host, which may see only now that the supervisor is gone, writes one.
    renameSync(directory, join(project, 'moved'));
    symlinkSync(victim, directory);
    // Its other files are reached through that link only, and so are not touched before it is gone.
    expect(await settleAgent(manager, id, 'sweep')).toMatchObject({ state: 'unfinished' });
    expect(existsSync(directory)).toBe(false);
    expect(await settleAgent(manager, id, 'sweep')).toMatchObject({ state: 'settled' });
    expect(namesIn(victim)).toEqual(['precious', 'record.json']);
  });

  test.each(['private_file', 'prompt_file', 'control_socket', 'run_directory'])(
    'a row of the kind %s that points outside deletes nothing',
    async (kind) => {
      const { manager, id, victim } = await ended();
      manager.store.database.run(
        `INSERT INTO resources (agent_id, host_id, kind, locator, state, facts, planned_at)
         VALUES (:id, :host, :kind, :victim, 'planned', '{}', 1)`,
        { id, host: manager.store.host.id, kind, victim },
      );
      expect(await settleAgent(manager, id, 'sweep')).toMatchObject({ state: 'unfinished' });
      expect(namesIn(victim)).toEqual(['precious']);
    },
  );

  test('a leaf on record that is no leaf of this run is not touched', async () => {
    const { manager, id } = await ended();
    edit(manager, id, (report) => ({
      ...report,
      survivorsTotal: 1,
      survivors: [],
      containment: { ...report.containment, leaf: '/sys/fs/cgroup' },
    }));
    expect(await settleAgent(manager, id, 'sweep')).toMatchObject({ state: 'unfinished' });
  });
});

test('a process that is left keeps its agent from being settled, by name, but not its secrets', async () => {
  const { manager, id, task } = await ended();
  const token = readFileSync(runPaths(manager.store, id).identity, 'utf8').trim();
  const child = spawn('sleep', ['1000']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const { pid, startTime } = await handle(child.pid ?? 0);
  const survivor = {
    pid,
    startTime,
    comm: 'sleep',
    uid: 0,
    state: 'D',
    wchan: null,
    reason: 'uninterruptible',
    action: 'wait',
  } as const;
  edit(manager, id, (report) => ({
    ...report,
    survivors: [survivor],
    survivorsTotal: 1,
    verified: { value: false, by: [], strength: 'none' },
  }));

  const first = await settleAgent(manager, id, 'sweep');

  const named = `${String(pid)} (sleep, uninterruptible)`;
  expect(first).toMatchObject({
    state: 'unfinished',
    cleanup: {
      success: false,
      verified_no_zombies: false,
      zombie_processes: 1,
      zombie_process_details: [named],
      prompt_file_deleted: true,
    },
  });
  expect(first.error).toContain(named);
  expect(outcomeOf(manager.store, id)).toMatchObject({ cause: 'completed' });
  expect(existsSync(agentFiles(task.workspace, id).prompt)).toBe(false);
  expect(existsSync(runPaths(manager.store, id).identity)).toBe(false);
  expect(() => agentOfToken(manager.store, token)).toThrow('revoked');

  child.kill('SIGKILL');
  await gone(pid);
  expect(await settleAgent(manager, id, 'sweep')).toMatchObject({
    state: 'settled',
    cleanup: { success: true, verified_no_zombies: false },
  });
});

test('deleting instead of archiving leaves no log', async () => {
  const { manager, id, task } = await ended({ config: '[logs]\nkeep = false\n' });
  expect(await settleAgent(manager, id, 'sweep')).toMatchObject({
    state: 'settled',
    cleanup: { log_files_archived: true, archived_files: [] },
  });
  for (const folder of ['logs', 'archive']) expect(namesIn(join(task.workspace, folder))).toEqual([]);
});

describe.skipIf(!hasTmux)('tmux', () => {
  test('that cannot be run any more leaves only the session unreleased', async () => {
    const { manager, id } = await ended();
    const config = { ...manager.config, 'tmux.executable': '/nowhere/tmux' };
    const result = await settleAgent({ ...manager, config }, id, 'sweep');
    expect(result).toMatchObject({ state: 'unfinished', cleanup: { tmux_session_killed: false } });
    expect(openResources(manager.store).map(({ kind }) => kind)).toEqual(['tmux_session']);
    expect(await settleAgent(manager, id, 'sweep')).toMatchObject({ state: 'settled' });
  });

  test('a session of the same name that is somebody else’s is left alone', async () => {
    const { manager, id } = await ended();
    const tmux = await tmuxOf(manager);
    const name = `agent_${id}`;
    await gone(requireAgent(manager.store, id).supervisor?.pid ?? 0);
    const argv = ['/bin/sleep', '1000'];
    await startSession({ ...tmux, owner: 'somebody' }, { name, cwd: '/', argv });
    expect(await settleAgent(manager, id, 'sweep')).toMatchObject({ state: 'settled' });
    expect(await hasSession(tmux, name)).toBe(true);
  });
});

/** Makes the record of a run say something else. */
function edit(
  { store }: Manager,
  id: string,
  change: (report: TerminationReport) => TerminationReport,
): void {
  const { record } = runPaths(store, id);
  const report = JSON.parse(readFileSync(record, 'utf8')) as TerminationReport;
  writeFileSync(record, JSON.stringify(change(report)));
}
