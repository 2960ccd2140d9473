import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, onTestFinished } from 'vitest';
import { findTmux } from '../../src/tmux/executable.ts';
import { serverReady } from '../../src/tmux/ready.ts';
import { configText, serverCommand } from '../../src/tmux/server.ts';
import { openPrivateTmux, type PrivateTmux } from '../../src/tmux/tmux.ts';

/** How tmux is looked for in the tests. */
export const search = { executable: 'tmux', path: process.env['PATH'] ?? '', owner: 'test-owner' };

/** A suite that needs tmux; skipped, and saying so, where there is none. */
export const describeWithTmux = (name: string, suite: () => void): void => {
  const reason = whyNoTmux();
  if (reason === null) {
    describe(name, suite);
    return;
  }
  console.warn(`skipped: ${name}: ${reason}`);
  describe.skip(name, suite);
};

/** A server of its own for one test. */
export interface TestServer {
  readonly tmux: PrivateTmux;
  readonly child: ChildProcess;
  /** A folder for the test, gone with the server. */
  readonly folder: string;
  readonly pid: number;
  /** Resolves when the server is reaped. */
  readonly ended: Promise<unknown>;
}

/** An empty folder with a server that is not running. Whatever runs on its socket ends with the test. */
export async function privateTmux(): Promise<{ tmux: PrivateTmux; folder: string }> {
  const folder = testFolder();
  return { folder, tmux: await openPrivateTmux(folder, search) };
}

/** A folder that is gone after the test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ar-tmux-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/**
 * Starts a server in the foreground; it is gone after the test, also if that failed or the runner is ended.
 * @param options `config`: instead of our own; `env`: beside what the server gets of ours
 */
export async function startServer(
  options: { readonly config?: string; readonly env?: Record<string, string> } = {},
): Promise<TestServer> {
  const { tmux, folder } = await privateTmux();
  const child = launch(tmux, folder, options);
  const ended = once(child, 'exit');
  const died = new AbortController();
  void ended.then(() => {
    died.abort(new Error('the tmux server ended at once'));
  });
  const pid = await serverReady(tmux, { signal: died.signal });
  return { tmux, child, folder, pid, ended };
}

/** As {@link startServer}, without waiting for it. */
export function launch(
  tmux: PrivateTmux,
  folder: string,
  {
    config = configText(),
    env = {},
  }: { readonly config?: string; readonly env?: Record<string, string> } = {},
): ChildProcess {
  const file = join(folder, 'tmux.conf');
  writeFileSync(file, config);
  const command = serverCommand(tmux, file, process.env);
  const child = spawn(command.file, command.args, { env: { ...command.env, ...env }, stdio: 'ignore' });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  onTestFinished(async () => {
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
    kill();
    await ended;
    process.off('exit', kill);
  });
  return child;
}

function whyNoTmux(): string | null {
  try {
    findTmux(search);
    return null;
  } catch {
    return 'there is no tmux here';
  }
}
