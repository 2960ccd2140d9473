import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anthropic } from './anthropic.ts';
import { chat } from './chat.ts';
import { object, type Conversation, type Json } from './conversation.ts';
import { deliver, deliverWhole } from './deliver.ts';
import type { Dialect } from './dialect.ts';
import { gemini } from './gemini.ts';
import { responses } from './responses.ts';
import { isRefusal, type Scenario } from './scenario.ts';
import { Script } from './script.ts';
import { isSideConversation, sideAnswer, sideReply } from './side.ts';

const dialects: readonly Dialect[] = [anthropic, responses, gemini, chat];

/** One request as it came in, and what it was taken for. */
export interface RecordedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Json;
  readonly kind: 'turn' | 'side' | 'unknown' | 'foreign-host';
  readonly conversation?: Conversation;
}

/** A model API on loopback that says what a scenario tells it to. */
export class ModelApi implements AsyncDisposable {
  readonly requests: RecordedRequest[] = [];
  readonly #server: Server;
  readonly #hosts: readonly string[];
  #script: Script;

  private constructor(server: Server, scenario: Scenario) {
    const { port } = server.address() as AddressInfo;
    this.#server = server;
    this.#hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
    this.#script = new Script(scenario);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#serve(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }

  static async start(scenario: Scenario): Promise<ModelApi> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ModelApi(server, scenario);
  }

  /** Base URL without a path and without a slash at its end. */
  get url(): string {
    return `http://${this.#hosts[0] ?? ''}`;
  }

  get script(): Script {
    return this.#script;
  }

  /** The conversations that turns of the scenario answered, oldest first. */
  get turns(): readonly Conversation[] {
    return this.requests.flatMap(({ kind, conversation }) =>
      kind === 'turn' && conversation ? [conversation] : [],
    );
  }

  /** From now on plays another scenario, from its first turn. */
  play(scenario: Scenario): void {
    this.#script = new Script(scenario);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? '';
    const path = (request.url ?? '').replace(/\?.*$/s, '');
    const body = await readJson(request);
    const seen = { method, path, headers: request.headers, body };
    if (!this.#hosts.includes(request.headers.host ?? '')) {
      this.requests.push({ ...seen, kind: 'foreign-host' });
      sendJson(response, 421, { error: 'this server answers for its loopback address only' });
      return;
    }
    const dialect = dialects.find((candidate) => candidate.accepts(method, path));
    if (!dialect) {
      const side = sideAnswer(method, path);
      this.requests.push({ ...seen, kind: side ? 'side' : 'unknown' });
      sendJson(response, side?.status ?? 404, side?.body ?? { error: `no rule for ${method} ${path}` });
      return;
    }
    const conversation = dialect.parse(path, body);
    const side = isSideConversation(conversation);
    const id = this.requests.push({ ...seen, kind: side ? 'side' : 'turn', conversation });
    const reply = side ? sideReply : this.#script.answer(conversation);
    if (isRefusal(reply)) {
      if (reply.retryAfterSeconds !== undefined)
        response.setHeader('retry-after', String(reply.retryAfterSeconds));
      sendJson(response, reply.status, dialect.refuse(reply));
    } else if (conversation.stream) {
      await deliver(response, dialect.stream(reply, conversation, id), reply.fault);
    } else {
      await deliverWhole(response, dialect.whole(reply, conversation, id), reply.fault);
    }
  }
}

async function readJson(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks).toString();
  try {
    return object(JSON.parse(raw));
  } catch {
    return raw === '' ? {} : { raw };
  }
}

function sendJson(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
