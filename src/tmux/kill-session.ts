import type { CallOptions } from './client.ts';
import { hasSession } from './list-sessions.ts';
import { exactPane, exactSession } from './names.ts';
import { isOurs } from './owner.ts';
import { callTmux, failure, type Tmux } from './tmux.ts';

/**
 * Closes a session. `gone` when there is none, or no server; `foreign` when one of that name was not made for this
 * owner, which is left alone. It ends no process by itself: their terminal goes away, and each answers as it likes.
 * @throws ReaperError INVALID_OPTION, TMUX_FAILED, TMUX_TIMEOUT; the signal's reason
 */
export async function killSession(
  tmux: Tmux,
  name: string,
  options: CallOptions = {},
): Promise<'killed' | 'gone' | 'foreign'> {
  const target = exactSession(name);
  // Whose it is is asked and acted on in one request: by name alone, it could be another's by now.
  const kill = `display-message -p killed ; kill-session -t '${target}'`;
  const answer = await callTmux(
    tmux,
    [
      'has-session',
      '-t',
      target,
      ';',
      'if-shell',
      '-F',
      '-t',
      exactPane(name),
      isOurs(tmux),
      kill,
      'display-message -p foreign',
    ],
    options,
  );
  const said = answer.stdout.trim();
  if (answer.code === 0 && (said === 'killed' || said === 'foreign')) return said;
  if (!(await hasSession(tmux, name, options))) return 'gone';
  throw failure(tmux, 'kill-session', answer);
}
