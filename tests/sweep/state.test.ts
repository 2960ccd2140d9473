import { createServer } from 'node:net';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, lstatSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openManager, type Manager } from '../../src/agents/manager.ts';
import { runPaths } from '../../src/agents/run-paths.ts';
import { defaultConfig } from '../../src/store/config/config.ts';
import { socketDirectory } from '../../src/store/socket-directory.ts';
import type { TaskRecord } from '../../src/store/tasks.ts';
import { sweep } from '../../src/sweep/sweep.ts';
import { verify } from '../../src/sweep/verify.ts';
import { freshAgent, freshStore, freshTask, settle } from '../store/helpers.ts';
import { sparedOf } from './wreck.ts';

/** A store with a settled agent and with one that is being deployed by this very process. */
function scene(): { manager: Manager; task: TaskRecord; settled: string; deploying: string } {
  const manager = openManager({ store: freshStore(), config: defaultConfig });
  const { store } = manager;
  const task = freshTask(store);
  const settled = freshAgent(store, { taskId: task.id }).id;
  settle(store, settled);
  const deployer = { pid: process.pid, startTime: startTimeOf(process.pid), bootId: store.host.bootId };
  const deploying = freshAgent(store, { taskId: task.id, run: { deployer } }).id;
  return { manager, task, settled, deploying };
}

function startTimeOf(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
}

/** A socket that its owner, killed, has left. */
async function mute(path: string): Promise<void> {
  const script = `const net = require('node:net');
    net.createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'));`;
  const { signal } = spawnSync(process.execPath, ['-e', script, path]);
  expect(signal).toBe('SIGKILL');
  await Promise.resolve();
}

/** Every path below a directory, with what tells whether it was touched. */
function inventory(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const { size, mode, ino } = lstatSync(join(directory, name));
      return `${name} ${String(size)} ${String(mode)} ${String(ino)}`;
    })
    .sort();
}

describe('state that nobody has', () => {
  test('is removed, and that of a deployment under way is not', async () => {
    const { manager, task, settled, deploying } = scene();
    const { store } = manager;
    const sockets = socketDirectory(store);
    const made = (id: string): string[] => {
      const { directory, identity } = runPaths(store, id);
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      writeFileSync(identity, 'secret', { mode: 0o600 });
      const prompt = join(task.workspace, `agent_prompt_${id}.txt`);
      const log = join(task.workspace, 'logs', `${id}_stream.jsonl`);
      writeFileSync(prompt, 'Do it');
      writeFileSync(log, '{}\n');
      return [directory, prompt, log];
    };
    const [gone, kept] = [made(settled), made(deploying)];
    await mute(runPaths(store, settled).control);
    await mute(runPaths(store, deploying).control);
    await mute(join(sockets, 'host.sock'));
    await mute(join(sockets, 'tmux'));
    const drafts = [
      join(store.directories.state, '.GLOBAL_REGISTRY.json.4000000'),
      join(task.workspace, '.AGENT_REGISTRY.json.4000000'),
    ];
    const ownDraft = join(task.workspace, `.AGENT_REGISTRY.json.${String(process.pid)}`);
    for (const path of [...drafts, ownDraft]) writeFileSync(path, '{');
    const stranger = join(store.directories.state, 'notes.txt');
    writeFileSync(stranger, 'mine');

    const before = [inventory(store.directories.state), inventory(task.projectDirectory)];
    const dry = await sweep(manager, { dryRun: true });
    const kinds = ['draft', 'log', 'prompt_file', 'run_directory', 'socket'];
    expect([...new Set(dry.leftovers.map(({ kind }) => kind))].sort()).toEqual(expect.arrayContaining(kinds));
    expect((await verify(manager, { exceptLive: true })).stateTotal).toBeGreaterThan(0);
    expect([inventory(store.directories.state), inventory(task.projectDirectory)]).toEqual(before);

    const report = await sweep(manager, { dryRun: false });
    expect(report).toMatchObject({ remaining: 0, unknown: [] });
    expect([...gone, ...drafts].filter((path) => existsSync(path))).toEqual([]);
    expect(existsSync(runPaths(store, settled).control)).toBe(false);
    expect([...kept, ownDraft, stranger].filter((path) => !existsSync(path))).toEqual([]);
    expect(readdirSync(sockets)).toEqual([runPaths(store, deploying).control.slice(sockets.length + 1)]);
    expect(await verify(manager, { exceptLive: true })).toMatchObject({ clean: true });
  });

  test('is not a socket at which somebody listens', async () => {
    const { manager, settled } = scene();
    const { control } = runPaths(manager.store, settled);
    const server = createServer().listen(control);
    await once(server, 'listening');
    await sweep(manager, { dryRun: false });
    expect(existsSync(control)).toBe(true);
    server.close();
  });

  test('is left where somebody starts agents meanwhile', async () => {
    const { manager } = scene();
    const { lockFile } = await import('../../src/process/file-lock.ts');
    const { hostPaths } = await import('../../src/agents/host/host-paths.ts');
    const { control, launchLock } = hostPaths(manager.store);
    await mute(control);
    const lock = await lockFile(launchLock, 'shared', { wait: true });
    for (const dryRun of [true, false]) {
      const report = await sweep(manager, { dryRun });
      expect(report).toMatchObject({ leftovers: [], remaining: 0 });
      expect(sparedOf(report, 'socket')).toMatchObject([{ locator: control }]);
    }
    expect(existsSync(control)).toBe(true);
    lock?.release();
    expect((await sweep(manager, { dryRun: false })).leftovers).toMatchObject([{ result: 'cleared' }]);
  });

  test('that cannot be removed is told of, and holds up nothing else', async () => {
    const { manager, task, settled } = scene();
    const { directory } = runPaths(manager.store, settled);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const runs = join(directory, '..');
    const prompt = join(task.workspace, `agent_prompt_${settled}.txt`);
    writeFileSync(prompt, 'Do it');
    spawnSync('rm', ['-rf', runs]);
    spawnSync('ln', ['-s', task.projectDirectory, runs]);
    const report = await sweep(manager, { dryRun: false });
    expect(report.leftovers.filter(({ result }) => result === 'failed').length).toBeGreaterThan(0);
    expect(report.remaining).toBeGreaterThan(0);
    expect(existsSync(prompt)).toBe(false);
    expect(existsSync(task.workspace)).toBe(true);
  });
});
