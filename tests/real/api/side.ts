import type { Conversation, Json } from './conversation.ts';
import type { Reply } from './scenario.ts';

/** A request that is not the agent's own turn, and its harmless answer. */
interface SideRule {
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
  readonly body: Json;
}

const model = { id: 'scripted', object: 'model', type: 'model', display_name: 'Scripted' };

const rules: readonly SideRule[] = [
  { method: 'HEAD', path: /^\/$/, status: 200, body: {} },
  { method: 'POST', path: /^\/v1\/messages\/count_tokens$/, status: 200, body: { input_tokens: 120 } },
  { method: 'GET', path: /^\/v1\/models$/, status: 200, body: { object: 'list', data: [model], models: [] } },
  { method: 'POST', path: /:countTokens$/, status: 200, body: { totalTokens: 120 } },
];

export function sideAnswer(method: string, path: string): SideRule | undefined {
  return rules.find((rule) => rule.method === method && rule.path.test(path));
}

/** Titles, summaries and topic checks offer no tools; an agent's own turn always does. */
export function isSideConversation(conversation: Conversation): boolean {
  return conversation.tools.length === 0;
}

export const sideReply: Reply = { text: 'Scripted run', usage: { input: 5, output: 3 } };
