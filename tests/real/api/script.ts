import { newest, type Conversation } from './conversation.ts';
import { isRefusal, type Condition, type Refusal, type Reply, type Scenario } from './scenario.ts';

/** One scenario being played: remembers which of its turns are used up. */
export class Script {
  readonly #scenario: Scenario;
  readonly #used: number[];
  readonly #unmatched: string[] = [];

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#used = scenario.turns.map(() => 0);
  }

  /** Requests that no turn was left for, each by its newest message. */
  get unmatched(): readonly string[] {
    return this.#unmatched;
  }

  /** Numbers of turns that were never used. */
  get unused(): readonly number[] {
    return this.#used.flatMap((count, index) => (count === 0 ? [index] : []));
  }

  answer(conversation: Conversation): Reply | Refusal {
    const { turns, name } = this.#scenario;
    const index = turns.findIndex(
      (turn, i) => (this.#used[i] ?? 0) < (turn.times ?? 1) && holds(turn.when ?? {}, conversation),
    );
    const turn = turns[index];
    if (turn === undefined) {
      this.#unmatched.push(conversation.messages.at(-1)?.text ?? '');
      return { status: 400, message: `scenario ${name} has no turn left for this request` };
    }
    this.#used[index] = (this.#used[index] ?? 0) + 1;
    return isRefusal(turn.reply) ? turn.reply : filled(turn.reply, conversation);
  }
}

/** With what the agent was told put into the arguments of calls, as a model does: see `ToolCall`. */
function filled(reply: Reply, { messages }: Conversation): Reply {
  if (reply.calls === undefined) return reply;
  const told = messages.map(({ text }) => text).join('\n');
  const valueOf = (value: unknown): unknown => {
    const name = typeof value === 'string' ? /^<([\w ]+)>$/.exec(value)?.[1] : undefined;
    return name === undefined ? value : (new RegExp(`^${name}:? ([^\\s:]+)`, 'm').exec(told)?.[1] ?? value);
  };
  const calls = reply.calls.map((call) => {
    if (!('server' in call)) return call;
    const entries = Object.entries(call.input).map(([key, value]) => [key, valueOf(value)] as const);
    return { ...call, input: Object.fromEntries(entries) };
  });
  return { ...reply, calls };
}

function holds(condition: Condition, conversation: Conversation): boolean {
  const { user, toolResult } = condition;
  if (user && !user.test(newest(conversation, 'user') ?? '')) return false;
  if (!toolResult) return true;
  const before = conversation.messages.findLastIndex((message) => message.role !== 'tool');
  return toolResult.test(
    conversation.messages
      .slice(before + 1)
      .map(({ text }) => text)
      .join('\n'),
  );
}
