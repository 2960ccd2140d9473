import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { handle, terminate } from '../../src/process/index.ts';
import { gone, isAlive, rejection } from './helpers.ts';

const folder = tempFolder();

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A server with one session on a socket of its own, and the TMUX that its pane would have. */
function startTmux(name: string): { pid: number; pane: number; variable: string } {
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8', env }).trim();
  const socket = join(folder, name);
  // Without ours, a client would believe that it runs inside of another session.
  const env = { ...process.env, TMUX: undefined };
  tmux('new-session', '-d', 'sleep', '1000');
  onTestFinished(() => {
    spawnSync('tmux', ['-S', socket, 'kill-server'], { env });
  });
  const [pid = 0, pane = 0] = tmux('display-message', '-p', '#{pid} #{pane_pid}').split(' ').map(Number);
  return { pid, pane, variable: `${socket},${String(pid)},0` };
}

const hasTmux = spawnSync('tmux', ['-V']).status === 0;

describe.skipIf(!hasTmux)(
  `terminate() and tmux${hasTmux ? '' : ' (skipped: there is no tmux in PATH)'}`,
  () => {
    test('leaves the server alone that this process runs in, by number and by handle', async () => {
      const { pid, pane, variable } = startTmux('own');
      vi.stubEnv('TMUX', variable);
      const refusal = {
        code: 'PROTECTED_PROCESS',
        facts: { pid, why: 'it is the tmux server of this process' },
      };
      expect(await rejection(terminate(pid, { grace: 0 }))).toMatchObject(refusal);
      expect(await rejection(terminate(await handle(pid), { grace: 0 }))).toMatchObject(refusal);
      expect([pid, pane].map(isAlive)).toEqual([true, true]);
    });

    test('ends what runs in a pane, which is no server', async () => {
      const { pid, pane, variable } = startTmux('pane');
      vi.stubEnv('TMUX', variable);
      await eventually(() => readFileSync(`/proc/${String(pane)}/comm`, 'utf8') === 'sleep\n', {
        what: 'what the server has forked runs its program',
      });
      const report = await terminate(pane);
      expect(report).toMatchObject({ cause: 'killed', command: 'sleep', survivorsTotal: 0 });
      expect(isAlive(pane)).toBe(false);
      // Its last session is over, so the server leaves by itself.
      await gone(pid);
    });
  },
);
