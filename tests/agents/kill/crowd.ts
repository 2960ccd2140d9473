import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Connects to a supervisor as often as it serves, and as often again as fit into its listener's queue. */
export async function fill(path: string): Promise<void> {
  const sockets: Socket[] = [];
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (let refused = false; !refused;) {
    const socket = connect(path);
    sockets.push(socket);
    socket.on('error', () => undefined);
    refused = await once(socket, 'connect').then(
      () => false,
      () => true,
    );
  }
}
