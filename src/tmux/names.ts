import { createHash } from 'node:crypto';
import { ReaperError } from '../errors.ts';

/** tmux rewrites dots, colons and what cannot be printed, and reads `=`, `$`, `@`, `%`, `*` and more in targets. */
const safeName = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,127}$/;
const prefix = 'agent_';

/**
 * The session of an agent: `agent_<id>` for the ids that agent-reaper gives. Any other text becomes
 * `agent_<what can be read of it>_<hash>`: the same for the same text, and never that of another, for plain ids have no
 * underscore.
 */
export function sessionName(id: string): string {
  if (/^[A-Za-z0-9-]{1,100}$/.test(id)) return prefix + id;
  const readable = id.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 40);
  // UTF-16 and not UTF-8, in which all unpaired surrogates are one.
  const hash = createHash('sha256').update(id, 'utf16le').digest('hex').slice(0, 16);
  return `${prefix}${readable.replace(/^-+|-+$/g, '') || 'unnamed'}_${hash}`;
}

/** @throws ReaperError INVALID_OPTION for what tmux could change or take for something else */
export function checkName(value: string, option: string): string {
  if (safeName.test(value)) return value;
  throw new ReaperError('INVALID_OPTION', {
    option,
    value: value.slice(0, 200),
    expected: 'at most 128 letters, digits, dashes and underscores, not beginning with a dash',
  });
}

/** A target that means that very session. Without `=`, tmux also takes prefixes and patterns. */
export function exactSession(name: string): string {
  return `=${checkName(name, 'session')}`;
}

/** The active pane of that very session. Without `:`, the name could be that of a window. */
export function exactPane(name: string): string {
  return `${exactSession(name)}:`;
}

/** An argument as it has to be handed to tmux, which takes a final `;` for the end of a command: cmd_parse in tmux(1). */
export function escapeArgument(argument: string): string {
  return argument.endsWith(';') ? `${argument.slice(0, -1)}\\;` : argument;
}
