import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import type { Manager } from '../agents/manager.ts';
import { selfEnvironment } from '../agents/self-environment.ts';
import { each, ms, variables, writeSpec } from '../agents/spec-file.ts';
import { ReaperError } from '../errors.ts';
import { supervisorPath } from '../native/supervisor-path.ts';
import { handle } from '../process/handle.ts';

/** Milliseconds beside the limits of the agents themselves that ending them may take: Node has to start. */
const marginMs = 60_000;

/**
 * Has the agents that this process deploys ended when it is gone, whatever ended it. A supervisor in a session of its own
 * holds one end of a socket, and this process the other; at its end of file the supervisor runs its exit hook, which
 * is a command that ends them. Nothing else outlives SIGKILL, and nothing else costs so little while nothing happens.
 * @throws ReaperError SUPERVISOR_UNUSABLE, SUPERVISOR_LOST
 */
export async function startGuard(manager: Manager): Promise<void> {
  const { pid, startTime } = await handle(process.pid);
  const { state } = manager.store.directories;
  const spec = join(state, `guard-${String(pid)}-${String(startTime)}.spec`);
  writeSpec(spec, guardSettings(manager, `${String(pid)}:${String(startTime)}`));
  const child = spawn(supervisorPath(), ['--spec', spec], {
    detached: true,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  try {
    const socket = child.stdio[3] as Socket;
    // It says hello when it has read its spec and listens.
    const ready = once(socket, 'data');
    await Promise.race([ready, once(child, 'exit'), once(child, 'error')]);
    if (child.exitCode !== null || child.pid === undefined)
      throw new ReaperError('SUPERVISOR_LOST', { id: 'guard' });
    socket.resume().unref();
    child.unref();
  } finally {
    rmSync(spec, { force: true });
  }
}

function guardSettings(manager: Manager, deployer: string): Parameters<typeof writeSpec>[1] {
  const { config, program } = manager;
  const limit = config['limits.grace'] + config['limits.hard'] + config['limits.hook'] + marginMs;
  return [
    ['control', 'fd:3'],
    ['on-parent-exit', 'terminate'],
    ['containment', 'subreaper'],
    ['grace', ms(0)],
    ['cwd', '/'],
    ['stdin', 'held'],
    ...each('hook-arg', [program.node, program.cli, 'end-deployed', deployer]),
    ...variables('hook-env', selfEnvironment(manager)),
    ['hook-limit', ms(limit)],
    // Something that waits and does nothing: for a line that nobody writes.
    ...each('arg', ['/bin/sh', '-c', 'read -r line']),
  ];
}
