import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { onTestFinished, describe, expect, it } from 'vitest';
import { runPaths } from '../../../src/agents/run-paths.ts';
import { supervisorPath } from '../../../src/native/supervisor-path.ts';
import { eventually } from '../../helpers/eventually.ts';
import { loggedAgent, numbered, type LoggedAgent } from './helpers.ts';

describe('a log that its supervisor is writing', () => {
  it('says how much of it was dropped, while it is written and afterwards', async () => {
    const agent = loggedAgent();
    const supervisor = supervise(agent, 'seq -f "line %.0f" 1 30000; echo ready; exec cat');
    await eventually(async () => (await agent.text({ tail: 1 })) === 'ready', { what: 'all is written' });
    const total = numbered(1, 30_000).length + 'ready\n'.length;
    const kept = ['.first', '.prev', ''].reduce(
      (sum, suffix) => sum + statSync(`${agent.files.stream}${suffix}`).size,
      0,
    );
    const gap = `{"type":"agent_reaper_gap","dropped_bytes":${String(total - kept)}}`;
    const live = await agent.text({ from: 'start', format: 'jsonl', maxCharacters: 1_000_000 });
    expect(live.split('\n').filter((line) => line.startsWith('{'))).toEqual([gap]);
    expect(live.startsWith('line 1\nline 2\n')).toBe(true);
    const ended = new Promise((resolve) => supervisor.once('exit', resolve));
    supervisor.stdin?.end();
    await ended;
    expect(await agent.text({ from: 'start', format: 'jsonl', maxCharacters: 1_000_000 })).toBe(live);
  });

  it('can be read at any moment while it rotates, each line at most once and in order', async () => {
    const agent = loggedAgent();
    const supervisor = supervise(agent, 'seq -f "line %.0f" 1 400000; echo ready');
    let reads = 0;
    while (supervisor.exitCode === null) {
      const text = await agent.text({ from: 'end', maxCharacters: 100_000 });
      // The last one may be half a line.
      const numbers = [...text.matchAll(/^line (\d+)\n/gm)].map(([, number]) => Number(number));
      expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
      reads += 1;
    }
    expect(reads).toBeGreaterThan(0);
    expect(await agent.text({ tail: 2 })).toBe('line 400000\nready');
  });
});

/** Runs a shell script under a supervisor as an agent's: its log has at most 192 KiB. */
function supervise(agent: LoggedAgent, script: string): ChildProcess {
  const { directory, control, record } = runPaths(agent.manager.store, agent.id);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const log = ['--log', agent.files.stream, '--log-max', String(192 << 10)];
  const options = [...log, '--control', control, '--report', record, '--', 'sh', '-c', script];
  const child = spawn(supervisorPath(), options, {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}
