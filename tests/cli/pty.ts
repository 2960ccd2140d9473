import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { eventually } from '../helpers/eventually.ts';

/** A terminal for one test: a session of a tmux server of its own. */
export interface Pty {
  readonly socket: string;
  /** What it shows, line by line, without what is empty at the end. */
  readonly screen: () => string[];
  /** Keys as tmux names them; a text is typed as it is. */
  readonly press: (...keys: readonly string[]) => void;
  /** Waits until the screen matches, and returns it. */
  readonly shows: (pattern: RegExp) => Promise<string>;
  readonly resize: (columns: number, rows: number) => void;
  /** Of what runs in it. */
  readonly pid: () => number;
  readonly tmux: (...args: readonly string[]) => string;
}

/** Opens a terminal with a shell in it, in a folder that goes with the test. */
export function openPty(
  folder: string,
  environment: NodeJS.ProcessEnv,
  size: { readonly columns?: number; readonly rows?: number } = {},
): Pty {
  const socket = join(folder, 'pty');
  const { TMUX: _, ...rest } = environment;
  const env = { ...rest, TERM: 'xterm-256color', PS1: '$ ', ENV: '' };
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-u', '-S', socket, '-f', '/dev/null', ...args], { env, encoding: 'utf8' });
  const { columns = 120, rows = 30 } = size;
  tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), '-s', 'main', 'sh', '-i');
  onTestFinished(() => {
    spawnSync('tmux', ['-S', socket, 'kill-server']);
  });
  const screen = (): string[] => tmux('capture-pane', '-p', '-t', 'main:').trimEnd().split('\n');
  return {
    socket,
    tmux,
    screen,
    press: (...keys) => {
      tmux('send-keys', '-t', 'main:', ...keys);
    },
    shows: (pattern) =>
      eventually(
        () => {
          const text = screen().join('\n');
          if (!pattern.test(text)) throw new Error(`the screen is:\n${text}`);
          return text;
        },
        { what: `a screen with ${String(pattern)}`, timeoutMs: 20_000 },
      ),
    resize: (width, height) => {
      tmux('resize-window', '-t', 'main:', '-x', String(width), '-y', String(height));
    },
    pid: () => Number(tmux('display-message', '-p', '-t', 'main:', '#{pane_pid}')),
  };
}
