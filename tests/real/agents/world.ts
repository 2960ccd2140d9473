import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ControlConnection } from '../../../src/agents/control/connection.ts';
import { deployAgent } from '../../../src/agents/deploy/deploy.ts';
import type { Deployment, DeployRequest } from '../../../src/agents/deploy/request.ts';
import { connectHost } from '../../../src/agents/host/host-connection.ts';
import { openManager, type Manager } from '../../../src/agents/manager.ts';
import { runPaths } from '../../../src/agents/run-paths.ts';
import { createTask } from '../../../src/agents/task.ts';
import type { AgentRecord } from '../../../src/store/agent-record.ts';
import { requireAgent } from '../../../src/store/agents.ts';
import { outcomeOf, type Outcome } from '../../../src/store/outcomes.ts';
import type { TaskRecord } from '../../../src/store/tasks.ts';
import { eventually } from '../../helpers/eventually.ts';
import type { ModelApi } from '../api/server.ts';
import type { Scenario } from '../api/scenario.ts';
import type { CliName } from '../clis.ts';
import type { Home } from '../env/home.ts';
import { marked, signalMember, type Member } from '../env/marked.ts';
import { Stage } from '../smoke/fixture.ts';
import { environmentOf, type WorldOptions } from './environment.ts';
import { setUp, type User } from './user.ts';

const quick = ['grace = "1s"', 'drain = "5s"'];

/**
 * A user of one CLI with our manager: everything of both below one home. Nothing outside is asked for, and nothing is
 * left of it.
 */
export class World implements AsyncDisposable {
  readonly cli: CliName;
  readonly stage: Stage;
  readonly user: User;
  readonly manager: Manager;
  readonly task: TaskRecord;

  private constructor(cli: CliName, stage: Stage, user: User, manager: Manager) {
    this.cli = cli;
    this.stage = stage;
    this.user = user;
    this.manager = manager;
    this.task = createTask(manager, { description: 'Look around', client_cwd: stage.home.project });
  }

  static async open(cli: CliName, scenario: Scenario, options: WorldOptions = {}): Promise<World> {
    const stage = await Stage.set(cli, scenario);
    const { home, api } = stage;
    const user = await setUp(cli, home, api.url, options.servers ?? {});
    const config = { limits: quick, ...options.config };
    const environment = await environmentOf(cli, home, user, { ...options, config });
    return new World(cli, stage, user, openManager({ environment }));
  }

  get api(): ModelApi {
    return this.stage.api;
  }

  get home(): Home {
    return this.stage.home;
  }

  deploy(request: Partial<DeployRequest> = {}): Promise<Deployment> {
    return deployAgent(this.manager, {
      taskId: this.task.id,
      type: 'tester',
      prompt: 'Please look around.',
      parentId: null,
      engine: this.cli,
      model: this.user.model,
      ...request,
    });
  }

  agent(id: string): AgentRecord {
    return requireAgent(this.manager.store, id);
  }

  /** Waits until an agent is settled, by whoever does that; does nothing for it. */
  async settled(id: string, timeoutMs = 120_000): Promise<Outcome> {
    await eventually(() => this.agent(id).settledAt !== null, { what: `${id} is settled`, timeoutMs });
    const outcome = outcomeOf(this.manager.store, id);
    if (outcome === undefined) throw new Error(`${id} was settled without an outcome`);
    return outcome;
  }

  /** What is known of an agent, for the message of an assertion. */
  explain(id: string): string {
    const { status, run } = this.agent(id);
    const unanswered = this.api.script.unmatched.map((text) => text.slice(-500));
    const asked = this.api.turns
      .at(-1)
      ?.messages.slice(-3)
      .map(({ role, text }) => [role, text.slice(-500)]);
    const said = readArchived(this.task.workspace, id).slice(-1_500);
    return JSON.stringify({ status, problem: run['problem'], unanswered, asked, said }, null, 1);
  }

  /** Deploys an agent, and waits until it is settled. */
  async run(request: Partial<DeployRequest> = {}): Promise<Outcome> {
    return await this.settled((await this.deploy(request)).agent.id);
  }

  /** Ends an input that is held open, where it is one. */
  async closeInputOf(id: string): Promise<void> {
    const connection = await ControlConnection.open(runPaths(this.manager.store, id).control);
    await connection.request('close-stdin');
    connection.close();
  }

  /** Whatever is alive that was started here, our own programs too. */
  async alive(): Promise<readonly Member[]> {
    return marked(this.home.root, new Set());
  }

  /** Waits until nothing is alive: the host leaves after its last agent. */
  async empty(timeoutMs = 20_000): Promise<void> {
    await eventually(async () => (await this.alive()).length === 0, {
      what: `nothing is left of ${this.home.root}`,
      timeoutMs,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endHost(this.manager);
    this.manager.close();
    await Promise.all((await this.alive()).map((member) => signalMember(member, 'SIGKILL')));
    await this.empty();
    await this.stage[Symbol.asyncDispose]();
  }
}

/** What the agent printed, once it is archived. */
function readArchived(workspace: string, id: string): string {
  const path = join(workspace, 'archive', `${id}_stream.jsonl.gz`);
  return existsSync(path) ? gunzipSync(readFileSync(path)).toString('utf8') : '';
}

async function endHost(manager: Manager): Promise<void> {
  const connection = await connectHost(manager);
  if (connection === null) return;
  await connection.request('terminate').catch(() => undefined);
  await connection.closed;
}
