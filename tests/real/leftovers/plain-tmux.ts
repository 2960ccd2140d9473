import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clis, executable } from '../clis.ts';
import type { Enclosure } from '../env/enclosure.ts';
import { signalMember } from '../env/marked.ts';
import { profiles } from '../env/profiles.ts';
import type { Ending, Managed, Manager } from './manager.ts';

const run = promisify(execFile);

type Tmux = (...words: string[]) => Promise<string>;

/**
 * What most tools do: a tmux session per agent with a shell in its pane, and tmux or a signal to end it. The server
 * has a socket of its own and carries no marker, so that it is not counted.
 */
export const plainTmux: Manager = {
  name: 'plain tmux',
  start: async (cli, home, enclosure, { prompt, api, servers }) => {
    const { args, env } = await profiles[cli].prepare(home, { api, mcpServers: servers });
    const path = (name: string): string => join(home.root, name);
    await writeFile(path('prompt.txt'), prompt);
    const socket = path('tmux.sock');
    const tmux: Tmux = async (...words) => {
      const clean = { PATH: home.environment['PATH'], TERM: 'xterm-256color', LANG: 'C.UTF-8' };
      const { stdout } = await run('tmux', ['-S', socket, '-f', '/dev/null', ...words], {
        cwd: '/',
        env: clean,
      });
      return stdout.trim();
    };
    const script = `"$0" "$@" <${path('prompt.txt')} >${path('stdout')} 2>${path('stderr')}; :`;
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const shell = ['-i', ...variables, '/bin/sh', '-c', script, executable(clis[cli]), ...args];
    const command = enclosure.wrap('/usr/bin/env', shell);
    await tmux('new-session', '-d', '-s', 'agent', '-c', home.project, '--', ...command);
    const [server, pane] = (await tmux('display-message', '-p', '-t', 'agent', '#{pid} #{pane_pid}')).split(
      ' ',
    );
    return new PlainTmux(tmux, enclosure, Number(server), Number(pane));
  },
};

class PlainTmux implements Managed {
  readonly #tmux: Tmux;
  readonly #enclosure: Enclosure;
  readonly #server: number;
  readonly #pane: number;
  #serverGone = false;

  constructor(tmux: Tmux, enclosure: Enclosure, server: number, pane: number) {
    this.#tmux = tmux;
    this.#enclosure = enclosure;
    this.#server = server;
    this.#pane = pane;
  }

  async bring(ending: Ending): Promise<void> {
    // What a person does who has read that an agent is asked to leave before it is made to.
    if (ending === 'killed') await this.#signalWhere('SIGTERM', 'ppid');
    if (ending === 'crashes') await this.#signalWhere('SIGKILL', 'ppid');
    if (ending === 'supervisor lost') await this.#signalWhere('SIGKILL', 'pid');
    if (ending === 'session lost') await this.#tmux('kill-session', '-t', 'agent');
    if (ending === 'server lost') process.kill(this.#server, 'SIGKILL');
    this.#serverGone = ending === 'server lost';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A server without sessions has left by itself.
    if (!this.#serverGone) await this.#tmux('kill-server').catch(() => undefined);
  }

  /** The shell in the pane is `pid`, the agent's first process is its child. */
  async #signalWhere(signal: NodeJS.Signals, field: 'pid' | 'ppid'): Promise<void> {
    const found = (await this.#enclosure.members()).find((member) => member[field] === this.#pane);
    if (!found) throw new Error(`no process with ${field} ${this.#pane} is alive in the pane`);
    await signalMember(found, signal);
  }
}
