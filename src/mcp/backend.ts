import type { Manager } from '../agents/manager.ts';
import { openInAnyCase, type OpenedInAnyCase } from '../agents/open-in-any-case.ts';
import { agentOfToken } from '../store/tokens.ts';
import { parseArguments } from './arguments.ts';
import { startGuard } from './guard.ts';
import { readIdentity } from './identity.ts';
import type { Log } from './log.ts';
import { inWordsOf } from './parameter-names.ts';
import { failure, success, type Reply } from './reply.ts';
import { completeId, listResources } from './resources/list.ts';
import { readResource, type ResourceText } from './resources/read.ts';
import { watchResources, type Listener } from './resources/watch.ts';
import type { Role } from './role.ts';
import type { StartOptions } from './start-options.ts';
import { tools } from './tools/table.ts';
import type { Call, Caller, Tool } from './tools/tool.ts';
import { calledWithoutStore } from './without-store.ts';

/** What a request brings with it. */
export interface Request {
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
}

/** What a backend is opened with. */
export interface BackendOptions {
  readonly role: Role;
  readonly environment: NodeJS.ProcessEnv;
  /** In place of the directory of this process. */
  readonly cwd?: string;
  readonly log: Log;
  /** What becomes of the agents that an orchestrator's server has deployed when it ends. */
  readonly onExit?: StartOptions['onExit'];
}

/**
 * Everything behind the protocol: the store, the agents, the tools. Loaded with the first call that needs it, so that a
 * client which only looks at the list of tools does not pay for it.
 */
export class Backend {
  readonly #options: BackendOptions;
  #opened: OpenedInAnyCase | undefined;
  #token: string | undefined;
  #guard: Promise<void> | undefined;

  constructor(options: BackendOptions) {
    this.#options = options;
  }

  /** Calls a tool. Whatever goes wrong is a reply too. */
  async call(name: string, args: unknown, request: Request): Promise<Reply> {
    const { log, role } = this.#options;
    const began = performance.now();
    const tool = tools.find(
      (candidate) => candidate.name === name && candidate.roles.some((one) => one === role),
    );
    try {
      if (tool === undefined) throw new Error(`There is no tool ${name}`);
      const input = parseArguments(tool, args);
      const result = await this.#run(tool, input, request);
      const reply = success(tool.output.parse(result));
      log.debug('call', { tool: name, ms: Math.round(performance.now() - began) });
      return reply;
    } catch (error) {
      const reply = failure(tool === undefined ? error : inWordsOf(tool, error));
      const { code } = reply.structuredContent;
      const fields = { tool: name, code, ms: Math.round(performance.now() - began) };
      if (code === 'INTERNAL') log.error('call failed', { ...fields, err: error });
      else log.debug('call refused', fields);
      return reply;
    }
  }

  async #run(tool: Tool, input: Readonly<Record<string, unknown>>, request: Request): Promise<object> {
    const { role, environment, log } = this.#options;
    try {
      const call = this.#callOf(request, tool.withoutConfig);
      const result = await tool.run(call, input);
      return call.configProblem === null ? result : { ...result, config_error: call.configProblem.message };
    } catch (error) {
      const result = await calledWithoutStore({ tool, input, error, role, environment, ...request });
      log.warn('called without the store', { tool: tool.name, err: error });
      return result;
    }
  }

  /** @throws ReaperError */
  listResources(cursor: string | undefined, request: Request): ReturnType<typeof listResources> {
    return listResources(this.#callOf(request), cursor);
  }

  /** @throws ReaperError NOT_FOUND, NOT_YOURS and those of reading a log */
  readResource(uri: string, request: Request): Promise<ResourceText> {
    return readResource(this.#callOf(request), uri);
  }

  /** Ids that a client's user may mean. @throws ReaperError */
  complete(variable: string, typed: string, request: Request): ReturnType<typeof completeId> {
    return completeId(this.#callOf(request), variable, typed);
  }

  /** Tells of changes for as long as the server lives. @throws ReaperError when there is no store to be watched */
  async watch(listener: Listener): Promise<void> {
    await watchResources(this.#open(true).manager.store, listener, this.#options.log);
  }

  #callOf({ signal, progress }: Request, withoutConfig = false): Call {
    const { cwd, log } = this.#options;
    const { manager, configProblem } = this.#open(withoutConfig);
    const caller = this.#caller(manager);
    return {
      manager,
      configProblem,
      caller,
      cwd,
      signal,
      progress,
      // The reply leaves in microtasks, and so before the next turn of the loop.
      afterwards: (work) => {
        setImmediate(() => {
          void Promise.resolve()
            .then(work)
            .catch((error: unknown) => {
              log.error('what was to follow a reply failed', { err: error });
            });
        });
      },
      deploying: () => this.#guarded(manager),
    };
  }

  /** @throws ReaperError IDENTITY_REFUSED; asked at each call, for a token is revoked when its agent is settled */
  #caller({ store }: Manager): Caller {
    if (this.#options.role !== 'agent') return { role: 'orchestrator' };
    this.#token ??= readIdentity(this.#options.environment);
    return { role: 'agent', agent: agentOfToken(store, this.#token) };
  }

  /** Agents that are to end with this server are guarded before the first of them is there. @returns whether they are */
  async #guarded(manager: Manager): Promise<boolean> {
    const { role, onExit } = this.#options;
    if (role !== 'orchestrator' || onExit !== 'terminate') return false;
    this.#guard ??= startGuard(manager);
    try {
      await this.#guard;
      return true;
    } catch (error) {
      this.#guard = undefined;
      throw error;
    }
  }

  /** @throws ReaperError; what is wrong with config.toml, unless it may be done without. It is read until it is valid */
  #open(withoutConfig: boolean): OpenedInAnyCase {
    if (this.#opened?.configProblem !== null)
      this.#opened = openInAnyCase(this.#options.environment, this.#opened?.manager.store);
    const { configProblem } = this.#opened;
    if (configProblem !== null && !withoutConfig) throw configProblem;
    return this.#opened;
  }
}
