import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { runPaths, runsDirectory } from '../../../src/agents/run-paths.ts';
import { openManager } from '../../../src/agents/manager.ts';
import type { TerminationReport } from '../../../src/process/report.ts';
import type { ProcessIdentity } from '../../../src/store/agent-record.ts';
import { requireAgent } from '../../../src/store/agents.ts';
import { eventsSince } from '../../../src/store/events.ts';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import { socketDirectory } from '../../../src/store/socket-directory.ts';
import { requireTask } from '../../../src/store/tasks.ts';
import { agentFiles } from '../../../src/store/workspace.ts';
import { setUp } from '../agents/user.ts';
import { environmentOf } from '../agents/environment.ts';
import type { Enclosure } from '../env/enclosure.ts';
import { signalMember } from '../env/marked.ts';
import type { Ending, Managed, Manager, RunRecord } from './manager.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../programs/manage.js');

/** What `manage.js deploy` prints. */
interface Deployed {
  readonly id: string;
  readonly session: string;
  readonly tier: string;
  /** Of the tmux server. */
  readonly socket: string;
  readonly supervisor: ProcessIdentity;
  readonly payload: ProcessIdentity;
}

type AgentTier = 'cgroup' | 'subreaper';

/** Agents as this project runs them, in a containment tier; by processes of its own that exit when they are done. */
export function agentReaper(tier: AgentTier): Manager & { readonly tier: AgentTier } {
  return {
    tier,
    name: `agent-reaper, ${tier}`,
    start: async (cli, home, enclosure, { api, prompt, servers }) => {
      const user = await setUp(cli, home, api, servers);
      const config = { agents: [`containment = "${tier}"`] };
      const environment = await environmentOf(cli, home, user, { config });
      const manage = async (words: readonly string[], input: string): Promise<string> => {
        const [file, ...args] = enclosure.wrap(process.execPath, [program, ...words]);
        const child = spawn(file, args, { env: environment, cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] });
        child.stdin.end(input);
        const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
        if (error !== '') throw new Error(`${words.join(' ')}: ${error}`);
        return out;
      };
      const { model } = user;
      const request = { project: home.project, engine: cli, model, prompt };
      const deployed = JSON.parse(await manage(['deploy'], JSON.stringify(request))) as Deployed;
      return new Run(deployed, enclosure, environment, () => manage(['kill', deployed.id], ''));
    },
  };
}

class Run implements Managed {
  readonly #deployed: Deployed;
  readonly #enclosure: Enclosure;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #kill: () => Promise<unknown>;

  constructor(
    deployed: Deployed,
    enclosure: Enclosure,
    environment: Readonly<Record<string, string>>,
    kill: () => Promise<unknown>,
  ) {
    this.#deployed = deployed;
    this.#enclosure = enclosure;
    this.#environment = environment;
    this.#kill = kill;
  }

  async bring(ending: Ending): Promise<void> {
    const { session, supervisor, payload } = this.#deployed;
    if (ending === 'killed') await this.#kill();
    if (ending === 'crashes') await this.#signal(payload.pid);
    if (ending === 'supervisor lost') await this.#signal(supervisor.pid);
    if (ending === 'session lost') await this.#tmux('kill-session', '-t', `=${session}`);
    if (ending === 'server lost')
      await this.#signal(Number(await this.#tmux('display-message', '-p', '#{pid}')));
  }

  /** Reads the store and the files; starts nothing, settles nothing. */
  record(): Promise<RunRecord> {
    const { store, close } = openManager({ environment: this.#environment });
    try {
      const { id } = this.#deployed;
      const agent = requireAgent(store, id);
      const outcome = outcomeOf(store, id);
      const { workspace } = requireTask(store, agent.taskId);
      const paths = runPaths(store, id);
      const files = agentFiles(workspace, id);
      const archive = join(workspace, 'archive');
      const archived = readdirSync(archive).filter((name) => name.includes(`${id}_stream.jsonl`));
      const places = [paths.directory, paths.control, files.prompt, files.stream];
      return Promise.resolve({
        cause: outcome?.cause,
        status: agent.status,
        exitCode: outcome?.exitCode,
        signal: outcome?.signal,
        outcomes: eventsSince(store, 0, { agentIds: [id], kinds: ['outcome'] }, 10).events.length,
        verified: (outcome?.report as TerminationReport | null | undefined)?.verified.value === true,
        settled: agent.settledAt !== null,
        archived,
        readable: archived[0] !== undefined && unzipped(join(archive, archived[0])).includes('{"type":"'),
        leftFiles: [
          ...places.filter((path) => existsSync(path)),
          ...namesIn(runsDirectory(store)),
          ...namesIn(socketDirectory(store)),
        ],
      });
    } finally {
      close();
    }
  }

  /** It has nothing that would have to be taken back: that is what is measured. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async #signal(pid: number): Promise<void> {
    const found = (await this.#enclosure.members()).find((member) => member.pid === pid);
    if (!found) throw new Error(`no process ${pid} is alive in the enclosure`);
    await signalMember(found, 'SIGKILL');
  }

  /** By somebody who has nothing to do with us. */
  async #tmux(...words: string[]): Promise<string> {
    const { stdout } = await run('tmux', ['-S', this.#deployed.socket, ...words], {
      cwd: '/',
      env: { PATH: this.#environment['PATH'] },
    });
    return stdout.trim();
  }
}

function unzipped(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

function namesIn(directory: string): readonly string[] {
  return existsSync(directory) ? readdirSync(directory).map((name) => join(directory, name)) : [];
}
