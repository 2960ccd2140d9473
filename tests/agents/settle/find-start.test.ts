import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { runPaths, runsDirectory } from '../../../src/agents/run-paths.ts';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import { recordDirectory } from '../../../src/store/recorded-directories.ts';
import { freshAgent } from '../../store/helpers.ts';
import { freshManager } from '../follow/runs.ts';
import { hasNamespaces, sweepInNamespace } from './in-namespace.ts';

test.skipIf(!hasNamespaces)(
  'a run whose supervisor answers with a number that nobody has here is not taken for none',
  async () => {
    const manager = freshManager();
    recordDirectory(manager.store, runsDirectory(manager.store), 'run');
    const { id } = freshAgent(manager.store);
    // As a supervisor speaks in another PID namespace.
    const hello = { event: 'hello', version: 1, id: 'here', supervisor: 0x7fffffff };
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        const [sequence] = bytes.toString().split(' ');
        const said = [{ reply: Number(sequence), ok: true }, hello, { event: 'spawn_failed' }];
        socket.write(said.map((line) => `${JSON.stringify(line)}\n`).join(''));
      });
    }).listen(runPaths(manager.store, id).control);
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
    });

    const { code, stdout } = await sweepInNamespace(manager.store.directories.state);

    expect(code).not.toBe(0);
    expect(stdout).toContain('cannot be seen from here');
    expect(outcomeOf(manager.store, id)).toBeUndefined();
  },
);
