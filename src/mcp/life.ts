import { Console } from 'node:console';
import type { Readable, Writable } from 'node:stream';
import { addon } from '../native/load.ts';
import type { Log } from './log.ts';

/** The two ends of the protocol, which nobody else gets hold of. */
export interface Wire {
  readonly stdin: Readable;
  readonly stdout: Writable;
}

/**
 * Makes this process one that ends with its client and says nothing but the protocol on stdout.
 *
 * Signals keep the action that the kernel has for them: it ends a process in any state, a blocked one too, and nothing
 * is to be cleaned up that a later start or the agents' own supervisors would not. The first process of a container
 * alone has to answer them itself: pid_namespaces(7).
 */
export function takeOverProcess(log: Log): Wire {
  const { stdin, stdout } = process;
  quietStdout();
  process.removeAllListeners('warning').on('warning', (warning) => {
    log.warn('warning', { err: warning });
  });
  process.on('uncaughtException', (error) => {
    log.fatal('crash', { err: error });
    process.exit(1);
  });
  const leave = (): void => process.exit(0);
  // A stream that is at its end may say so in either way.
  stdin.once('end', leave).once('close', leave).once('error', leave);
  stdout.once('error', leave);
  if (process.pid === 1)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, leave);
  return { stdin, stdout };
}

/** Milliseconds that a server has to leave by itself when its client has. */
const leaveMs = 60;

/**
 * Has this process ended by the kernel's word when the client is gone, even while JavaScript waits: for the lock of the
 * store, for a reader of stderr, for a disk. To be called when something can.
 */
export function leaveEvenIfBlocked(log: Log): void {
  try {
    const errno = addon().exitOnHangup(0, 1, leaveMs);
    if (errno !== 0) log.warn('the end of the client cannot be watched from outside', { errno });
  } catch (error) {
    // Whatever needs the addon says more.
    log.warn('the addon cannot be loaded', { err: error });
  }
}

/** Whatever a dependency prints goes to stderr, where it does no harm. */
function quietStdout(): void {
  Object.defineProperty(process, 'stdout', { value: process.stderr, configurable: true });
  globalThis.console = new Console(process.stderr, process.stderr);
}
