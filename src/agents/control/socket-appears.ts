import { connect } from 'node:net';
import { dirname } from 'node:path';
import { Changes } from '../changes.ts';

/**
 * Resolves as soon as somebody listens at `path`. Its directory is watched, and the watch is armed before each look.
 * bind(2) makes a file and listen(2) comes after it without a sound; but our supervisors give their socket its name when
 * they listen already.
 * @throws the reason of `signal`
 */
export async function socketAppears(path: string, signal: AbortSignal): Promise<void> {
  const changes = new Changes([dirname(path)], signal);
  try {
    for (;;) {
      const changed = changes.next();
      if (await answers(path)) return;
      await changed;
    }
  } finally {
    changes.close();
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
