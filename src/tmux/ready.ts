import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ReaperError } from '../errors.ts';
import type { CallOptions } from './client.ts';
import { serverPid } from './server.ts';
import { listens } from './socket.ts';
import type { Tmux } from './tmux.ts';

/**
 * Resolves with the server's pid as soon as it answers, its configuration read. It watches the directory of the socket:
 * tmux changes the mode of the socket right after it has begun to listen, so that the last change cannot come too early.
 * Whoever runs the server should abort this when the server ends instead.
 * @throws ReaperError TMUX_FAILED, TMUX_TIMEOUT; the reason of `options.signal`; an error of fs.watch
 */
export async function serverReady(tmux: Tmux, options: CallOptions = {}): Promise<number> {
  const { signal, timeoutMs = 10_000 } = options;
  signal?.throwIfAborted();
  const giveUp = new AbortController();
  const expiry = setTimeout(abort, timeoutMs);
  signal?.addEventListener('abort', abort, { once: true });
  const changes = watchFile(tmux.socket, giveUp.signal);
  try {
    while (!giveUp.signal.aborted) {
      // Armed before the look: a change between the two is not missed.
      const changed = changes.next();
      const pid = (await listens(tmux.socket)) ? await serverPid(tmux, { signal: giveUp.signal }) : null;
      if (pid !== null) return pid;
      await changed;
    }
  } catch (error) {
    if (!giveUp.signal.aborted) throw error;
  } finally {
    clearTimeout(expiry);
    signal?.removeEventListener('abort', abort);
    changes.close();
  }
  signal?.throwIfAborted();
  throw new ReaperError('TMUX_TIMEOUT', { command: '-D', socket: tmux.socket, timeoutMs });

  function abort(): void {
    giveUp.abort();
  }
}

interface Changes {
  /** Resolves at the next change, or when the signal is aborted. */
  next(): Promise<void>;
  close(): void;
}

function watchFile(path: string, signal: AbortSignal): Changes {
  let tell = (): void => undefined;
  let broken: Error | undefined;
  const watcher = watch(dirname(path));
  watcher.on('change', (_, name) => {
    if (name === basename(path)) tell();
  });
  watcher.on('error', (error: Error) => {
    broken = error;
    tell();
  });
  signal.addEventListener('abort', () => {
    tell();
  });
  return {
    next: () =>
      new Promise<void>((resolve, reject) => {
        tell = (): void => {
          if (broken === undefined) resolve();
          else reject(broken);
        };
      }),
    close: () => {
      watcher.close();
    },
  };
}
