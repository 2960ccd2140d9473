import { ReaperError } from '../errors.ts';
import { hintFor } from './hints.ts';

/** What a call is answered with: the value twice, for clients show models either the one or the other. */
export interface Reply {
  readonly content: { type: 'text'; text: string }[];
  readonly structuredContent: Record<string, unknown>;
  readonly isError?: true;
  readonly [key: string]: unknown;
}

/** Characters of JSON that a reply has at most. */
export const mostCharacters = 10_000;

/** Characters of an error's text, and of the facts that go with it. */
const room = { error: 2_000, details: 2_000 } as const;

/** The answer to a call that did what it should. */
export function success(value: Readonly<Record<string, unknown>>): Reply {
  return reply({ success: true, ...value });
}

/** The answer to a call that failed, in the predecessor's convention: what is wrong, and what to do. */
export function failure(error: unknown): Reply {
  return { ...reply({ success: false, ...failureFields(error) }), isError: true };
}

function reply(value: Record<string, unknown>): Reply {
  return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value };
}

function failureFields(error: unknown): Record<string, unknown> {
  if (!ReaperError.is(error)) {
    const cancelled = error instanceof Error && error.name === 'AbortError';
    return {
      error: (error instanceof Error ? error.message : String(error)).slice(0, room.error),
      code: cancelled ? 'CANCELLED' : 'INTERNAL',
      hint: cancelled
        ? 'The call was cancelled; what it had begun was taken back.'
        : 'This is a defect of agent-reaper; its log on stderr says more. Please report it.',
    };
  }
  return {
    error: error.message.slice(0, room.error),
    code: error.code,
    hint: hintFor(error),
    ...predecessorFields(error),
    ...detailsOf(error),
  };
}

/** What the predecessor told of a deployment that was taken back, where it told it. */
function predecessorFields(error: ReaperError): Record<string, unknown> {
  if (!ReaperError.is(error, 'DEPLOY_FAILED')) return {};
  const { cleanup_performed, resources_cleaned } = error.facts;
  return { cleanup_performed, resources_cleaned };
}

function detailsOf(error: ReaperError): Record<string, unknown> {
  const told = predecessorFields(error);
  const entries = Object.entries(error.facts ?? {}).filter(
    ([name, value]) => value !== undefined && !Object.hasOwn(told, name),
  );
  let left: number = room.details;
  const details = entries.filter(([key, value]) => {
    const length = JSON.stringify([key, value]).length;
    if (length <= left) left -= length;
    else return false;
    return true;
  });
  return details.length === 0 ? {} : { details: Object.fromEntries(details) };
}
