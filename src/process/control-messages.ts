import { ReaperError } from '../errors.ts';
import type { Containment, ExitStatus, SpawnFailure, TerminationReport } from './report.ts';

/** What a supervisor says unasked; docs/protocol.md. */
export type SupervisorEvent =
  | { readonly event: 'hello'; readonly version: number; readonly id: string; readonly supervisor: number }
  | {
      readonly event: 'spawned';
      readonly pid: number;
      readonly startTime: number;
      readonly containment: Containment;
    }
  | { readonly event: 'spawn_failed'; readonly spawnError: SpawnFailure }
  | ({ readonly event: 'exited' } & ExitStatus)
  | { readonly event: 'state'; readonly state: string }
  | { readonly event: 'ended'; readonly report: TerminationReport };

/** Its answer to a request. A refusal has `code` and `message`; what else there is depends on the request. */
export interface SupervisorReply {
  readonly reply: number;
  readonly ok: boolean;
  readonly code?: string;
  readonly message?: string;
  readonly [field: string]: unknown;
}

/** One line from a supervisor. */
export type SupervisorMessage = SupervisorEvent | SupervisorReply;

/**
 * The messages in `text`, which holds whole lines.
 * @throws ReaperError PROTOCOL_ERROR
 */
export function parseMessages(text: string): SupervisorMessage[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map(parseMessage);
}

function parseMessage(line: string): SupervisorMessage {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch (cause) {
    throw new ReaperError('PROTOCOL_ERROR', { problem: `not JSON: ${line.slice(0, 200)}` }, { cause });
  }
  if (typeof message === 'object' && message !== null && ('event' in message || 'reply' in message)) {
    return message as SupervisorMessage;
  }
  throw new ReaperError('PROTOCOL_ERROR', { problem: `neither event nor reply: ${line.slice(0, 200)}` });
}

/**
 * One request as a line: `SEQ VERB [key=value ...]`. Values that are undefined are left out.
 */
export function requestLine(
  sequence: number,
  verb: string,
  values: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const words = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${String(value)}`);
  return `${sequence} ${verb}${words.join('')}\n`;
}
