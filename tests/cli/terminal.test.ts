import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tmuxOf } from '../../src/agents/tmux-of.ts';
import { reportProgress } from '../../src/store/reports.ts';
import { listSessions } from '../../src/tmux/list-sessions.ts';
import { eventually } from '../helpers/eventually.ts';
import { childrenOf, isAlive } from '../host/helpers.ts';
import { describeWithTmux } from '../tmux/helpers.ts';
import { cliWorld, type CliWorld } from './agents-world.ts';
import { program } from './program.ts';
import { openPty, type Pty } from './pty.ts';

describeWithTmux('in a terminal', () => {
  test('attach shows the pane of an agent; leaving it, and killing the client, changes nothing', async () => {
    const { world, pty } = inTerminal();
    const { agent } = await world.shell('while :; do echo here I am; sleep 0.2; done', { name: 'one' });
    pty.press('agent-reaper attach one', 'Enter');
    await pty.shows(/here I am\n(.*\n)*.*here I am/);
    await eventually(async () => (await attached(world)) === 1, { what: 'a client' });
    pty.press('C-b', 'd');
    await pty.shows(/detached/);
    pty.press('agent-reaper attach one', 'Enter');
    await eventually(async () => (await attached(world)) === 1, { what: 'a client again' });
    // The process has become the client of tmux: there is nobody else to be killed.
    process.kill(childOf(pty.pid()), 'SIGKILL');
    await eventually(async () => (await attached(world)) === 0, { what: 'the client is gone' });
    expect(isAlive(agent.payload?.pid ?? 0)).toBe(true);
    expect(world.agents()[0]?.state).toBe('working');
  });

  test('attach switches the client of the same server, instead of nesting', async () => {
    const { world, pty } = inTerminal();
    await world.shell('while :; do echo first agent; sleep 0.2; done', { name: 'one' });
    await world.shell('while :; do echo second agent; sleep 0.2; done', { name: 'two' });
    pty.press('agent-reaper attach one', 'Enter');
    await pty.shows(/first agent/);
    const { socket } = await tmuxOf(world.manager);
    const inside = { ...world.env, TMUX: `${socket},1,0` };
    execFileSync(process.execPath, [program, 'attach', 'two'], { env: inside });
    await pty.shows(/second agent/);
    expect(await attached(world)).toBe(1);
  });

  test('Ctrl-C in the pane does not end an agent', async () => {
    const { world, pty } = inTerminal();
    const { agent } = await world.shell('while :; do echo here; sleep 0.2; done', { name: 'one' });
    pty.press('agent-reaper attach one', 'Enter');
    await pty.shows(/here/);
    pty.press('C-c');
    await pty.shows(/here\n(.*\n)*.*here/);
    expect(isAlive(agent.payload?.pid ?? 0)).toBe(true);
  });

  test('top shows what happens, as it happens, and gives the terminal back', async () => {
    const { world, pty } = inTerminal();
    const { agent } = await world.shell('sleep 600', { name: 'one' });
    pty.press('echo before; agent-reaper top --every 10m', 'Enter');
    await pty.shows(/0 need attention, 1 working, 0 done\n\nSTATE +ID/);
    expect(pty.screen().join('\n')).not.toContain('before');
    reportProgress(world.manager.store, agent.id, {
      status: 'blocked',
      message: 'Steel or stone?',
      progress: 5,
    });
    await pty.shows(/1 need attention, 0 working.*\n\n.*\nattention .* one +blocked 5% .*Steel or stone\?/);
    pty.resize(60, 10);
    await pty.shows(/^1 need attention.*\n\nSTATE.*MESSAGE\n.{0,60}$/m);
    pty.press('q');
    await pty.shows(/before\n\$$/);
    expect(isAlive(agent.payload?.pid ?? 0)).toBe(true);
  });

  test('a table has no line that is longer than the terminal is wide', async () => {
    const { world, pty } = inTerminal({ columns: 60, rows: 20 });
    await world.shell(`sleep 600 # ${'long '.repeat(40)}`, { name: 'one', prompt: 'long '.repeat(40) });
    pty.press('clear; agent-reaper ls', 'Enter');
    const shown = await pty.shows(/STATE.*\nworking.*…\n/);
    expect(shown).toMatch(/^STATE +ID +NAME +STATUS +AGE/m);
  });

  test('colours are for terminals, and for those who want them', async () => {
    const { world, pty } = inTerminal();
    await world.shell('sleep 600', { name: 'one' });
    // Escapes in a form that a pattern may have.
    const raw = (): string =>
      pty.tmux('capture-pane', '-p', '-e', '-t', 'main:').replaceAll('\u001b', '<ESC>');
    pty.press('clear; agent-reaper ls; echo e""nd', 'Enter');
    await pty.shows(/working[^]*end/);
    expect(raw()).toMatch(/<ESC>\[36m(<ESC>\[49m)?working/);
    pty.press('clear; NO_COLOR=1 agent-reaper ls; echo ag""ain', 'Enter');
    await pty.shows(/working[^]*again/);
    expect(raw()).not.toMatch(/<ESC>\[3\dm/);
    pty.press('clear; agent-reaper ls | cat -v; echo pip""ed', 'Enter');
    await pty.shows(/working[^]*piped/);
    expect(pty.screen().join('\n')).not.toContain('^[');
  });

  test('what ends several agents asks first', async () => {
    const { world, pty } = inTerminal();
    const { agent } = await world.shell('sleep 600');
    pty.press('agent-reaper stop --all', 'Enter');
    await pty.shows(/This ends 1 agent \(\S+\)\. Go on\? \[y\/N\]/);
    pty.press('n', 'Enter');
    await pty.shows(/Nothing was done\./);
    expect(isAlive(agent.payload?.pid ?? 0)).toBe(true);
    for (const key of ['C-c', 'C-d']) {
      pty.press('clear; agent-reaper stop --all; echo code $?', 'Enter');
      await pty.shows(/\[y\/N\]$/);
      pty.press(key);
      await pty.shows(/\[y\/N\]\s*Nothing was done\.\s*code 1\n/);
      expect(isAlive(agent.payload?.pid ?? 0)).toBe(true);
    }
    pty.press('clear; agent-reaper stop --all', 'Enter');
    await pty.shows(/Go on\?/);
    pty.press('y', 'Enter');
    await pty.shows(/terminated \(killed\).*proven empty/);
    expect(isAlive(agent.payload?.pid ?? 0)).toBe(false);
  });

  test('what takes more than a second says so meanwhile', async () => {
    const { world, pty } = inTerminal();
    await world.shell('trap "" TERM; touch ready; while :; do sleep 600; done', { graceMs: 4_000 });
    pty.press('agent-reaper stop tester', 'Enter');
    await pty.shows(/ending 1 agent \.\.\. [1-4]s/);
    await pty.shows(/\$ agent-reaper stop tester\ntester-.*proven empty/);
  });
});

function inTerminal(size: { columns?: number; rows?: number } = {}): { world: CliWorld; pty: Pty } {
  const world = cliWorld();
  const folder = mkdtempSync(join(tmpdir(), 'ar-pty-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  writeFileSync(join(folder, 'agent-reaper'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, {
    mode: 0o755,
  });
  const pty = openPty(folder, { ...world.env, PATH: `${folder}:${world.env['PATH'] ?? ''}` }, size);
  return { world, pty };
}

async function attached(world: CliWorld): Promise<number> {
  const sessions = await listSessions(await tmuxOf(world.manager));
  return sessions.reduce((sum, session) => sum + session.attached, 0);
}

function childOf(pid: number): number {
  return childrenOf(pid)[0] ?? Number.NaN;
}
