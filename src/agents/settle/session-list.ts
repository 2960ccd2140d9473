import { listSessions } from '../../tmux/list-sessions.ts';
import type { Tmux } from '../../tmux/tmux.ts';

/** The sessions of each tmux server, asked for once: most of those who ended together are gone by themselves. */
export class SessionList {
  readonly #bySocket = new Map<string, Promise<ReadonlySet<string> | null>>();

  /** True only when the server was asked after this list was made, and had no session of that name. */
  async lacks(tmux: Tmux, name: string): Promise<boolean> {
    let names = this.#bySocket.get(tmux.socket);
    if (names === undefined) {
      names = namesOf(tmux);
      this.#bySocket.set(tmux.socket, names);
    }
    return (await names)?.has(name) === false;
  }
}

/** Null where it does not answer: then each is asked for by itself, and says why. */
async function namesOf(tmux: Tmux): Promise<ReadonlySet<string> | null> {
  try {
    return new Set((await listSessions(tmux)).map(({ name }) => name));
  } catch {
    return null;
  }
}
