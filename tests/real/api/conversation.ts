/** A request of any dialect, reduced to what scenarios match on. */
export interface Conversation {
  readonly model: string;
  readonly stream: boolean;
  /** Names of the offered tools; those of a namespace as `namespace/name`. */
  readonly tools: readonly string[];
  readonly messages: readonly Message[];
}

export interface Message {
  readonly role: 'user' | 'assistant' | 'tool';
  readonly text: string;
}

/** JSON from outside, narrowed step by step. */
export type Json = Readonly<Record<string, unknown>>;

export function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}

/** The text of a content field that is a string or a list of blocks with a `text`. */
export function contentText(content: unknown): string {
  if (!Array.isArray(content)) return text(content);
  return list(content)
    .map((block) => ('text' in block ? text(block['text']) : ''))
    .join('\n');
}

/** The newest message of that role. */
export function newest(conversation: Conversation, role: Message['role']): string | undefined {
  return conversation.messages.findLast((message) => message.role === role)?.text;
}
