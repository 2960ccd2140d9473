import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { killIfThere } from './child.ts';
import { treeArguments, type Driver } from './driver.ts';

const run = promisify(execFile);

/** How long it sleeps before it looks, each of the three times, and after its last resort. */
const sleepsMs = [500, 1000, 2000];
const afterKillMs = 500;

/**
 * The sequence of an orchestrator that runs agents in tmux and trusts text: kill-session, sleep, `ps aux` searched
 * for the agent's name, up to three times, SIGKILL to what still matches. Archiving, which it does in between, is
 * left out here.
 */
export function tmuxPs(): Driver {
  const home = mkdtempSync(path.join(os.tmpdir(), 'bench-tmux-'));
  const tmux = (...args: string[]) =>
    run('tmux', ['-S', path.join(home, 'socket'), '-f', '/dev/null', ...args]);
  let serial = 0;
  let session = '';
  let marker = '';
  return {
    async start(tree) {
      // A session that stays keeps the server alive between two trees.
      if (serial === 0) await tmux('new-session', '-d', '-s', 'keep', 'exec sleep 1000000');
      session = `agent_${serial++}`;
      marker = tree.dir;
      const ready = path.join(home, session);
      execFileSync('mkfifo', [ready]);
      await tmux(
        'new-session',
        '-d',
        '-s',
        session,
        [tree.program, ...treeArguments(tree), '>', ready].join(' '),
      );
      const file = await open(ready);
      await file.read({ buffer: Buffer.alloc(1) });
      await file.close();
      rmSync(ready);
    },
    async kill() {
      await tmux('kill-session', '-t', session);
      for (const [attempt, ms] of sleepsMs.entries()) {
        await delay(ms);
        const left = await matches(marker);
        if (left.length === 0) break;
        if (attempt === sleepsMs.length - 1) {
          for (const pid of left) killIfThere(pid, 'SIGKILL');
          await delay(afterKillMs);
        }
      }
      return { left: (await matches(marker)).length };
    },
    finish: () => Promise.resolve(),
    async close() {
      await tmux('kill-server');
      rmSync(home, { recursive: true });
    },
  };
}

/** The second column of the lines of `ps aux` that have the marker in them: the directory that is in the tree's arguments. */
async function matches(marker: string): Promise<number[]> {
  const { stdout } = await run('ps', ['aux'], { maxBuffer: 1 << 26 });
  return stdout
    .split('\n')
    .filter((line) => line.includes(marker))
    .map((line) => Number(line.split(/\s+/)[1]));
}
