import { ReaperError } from '../../errors.ts';
import type { SupervisorReply } from '../../process/control-messages.ts';
import { ControlConnection } from '../control/connection.ts';

/** What a supervisor is asked for as long as its run lives. */
export interface SupervisorLink {
  /** The payload's input is held open: messages can be written to it. */
  readonly inputHeld: boolean;
  /** The payload was told to finish before, by whomever. */
  readonly draining: boolean;
  /** Tells it to finish, after closing its input if that is held. @returns whether it was heard */
  finish(drainMs: number): Promise<boolean>;
  /**
   * Queues bytes for the payload's input. Those of a key that is not above the last one's are dropped as a repetition.
   * @returns false when the input takes nothing more; null when there was no answer
   */
  write(bytes: Uint8Array, key: number): Promise<boolean | null>;
  /** Asks anything; null when there was no answer, or a refusal. */
  ask(verb: 'usage' | 'members'): Promise<Readonly<Record<string, unknown>> | null>;
  close(): void;
}

/** Milliseconds. A supervisor answers in microseconds; one that was stopped with SIGSTOP does not. */
const answerMs = 10_000;

/**
 * Opens a talk with the supervisor of a run.
 * @param onEnd called once: the run has ended and its record is written (`true`), or the connection is gone (`false`)
 * @throws ReaperError SUPERVISOR_UNREACHABLE
 */
export async function openLink(path: string, onEnd: (ended: boolean) => void): Promise<SupervisorLink> {
  let over = false;
  const end = (ended: boolean): void => {
    if (over) return;
    over = true;
    onEnd(ended);
  };
  const connection = await ControlConnection.open(path, (event) => {
    if (event.event === 'ended') end(true);
  });
  const request: Ask = (verb, values = {}, body) =>
    patiently((signal) =>
      connection.request(verb, values, { signal, ...(body === undefined ? {} : { body }) }),
    );
  try {
    await request('subscribe');
    const status = await request('status');
    void connection.closed.then(() => {
      end(false);
    });
    return linkOn(connection, request, status);
  } catch (error) {
    over = true;
    connection.close();
    throw error;
  }
}

type Ask = (
  verb: string,
  values?: Readonly<Record<string, string | number>>,
  body?: Uint8Array,
) => Promise<SupervisorReply>;

function linkOn(connection: ControlConnection, request: Ask, status: SupervisorReply): SupervisorLink {
  const inputHeld = status['stdin'] === true;
  const heard = (asked: Promise<SupervisorReply>): Promise<SupervisorReply | null> => asked.catch(() => null);
  return {
    inputHeld,
    draining: status['state'] !== 'running',
    finish: async (drain) => {
      if (inputHeld) void heard(request('close-stdin'));
      return (await heard(request('finish', { drain })))?.ok === true;
    },
    write: async (bytes, key) => {
      const reply = await heard(request(`write ${String(bytes.length)}`, { key }, bytes));
      return reply === null ? null : reply.ok;
    },
    ask: async (verb) => {
      const reply = await heard(request(verb));
      return reply?.ok === true ? reply : null;
    },
    close: () => {
      connection.close();
    },
  };
}

/** With a timer that is gone when the answer is there, so that nothing wakes up for it later. */
async function patiently<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const patience = new AbortController();
  const timer = setTimeout(() => {
    patience.abort(new ReaperError('SUPERVISOR_UNREACHABLE', { path: '', why: 'it does not answer' }));
  }, answerMs);
  timer.unref();
  try {
    return await ask(patience.signal);
  } finally {
    clearTimeout(timer);
  }
}
