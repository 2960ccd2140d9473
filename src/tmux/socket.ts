import { realpathSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

/** The socket of our own server, in the directory of sockets that the caller gives. */
export function privateSocket(directory: string): string {
  return join(directory, 'tmux');
}

/** The socket of the user's own server, which tmux finds by itself in the same way: ENVIRONMENT in tmux(1). */
export function defaultSocket(environment: NodeJS.ProcessEnv): string {
  const configured = environment['TMUX_TMPDIR'];
  const parent = configured === undefined || configured === '' ? '/tmp' : configured;
  return join(resolved(parent), `tmux-${String(process.getuid?.())}`, 'default');
}

/**
 * Whether anything listens there: false only when the kernel says that nobody does. No client of tmux is needed for
 * it, and no reading of what one says. The connection is closed at once, since a server that is asked to leave waits
 * for its clients.
 */
export function listens(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', (error: NodeJS.ErrnoException) => {
      // Anything else, such as EAGAIN from a full backlog or EACCES, says nothing about the server.
      resolve(!(error.code === 'ENOENT' || error.code === 'ECONNREFUSED' || error.code === 'ENOTDIR'));
    });
  });
}

function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
