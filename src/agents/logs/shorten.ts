/** How much of a log line is shown, in characters. */
export interface ShownLimits {
  /** Of a whole line. */
  readonly line: number;
  /** Of what a tool answered. */
  readonly toolResult: number;
  /** Of any other text. */
  readonly text: number;
}

export const usualLimits: ShownLimits = { line: 8192, toolResult: 2048, text: 4096 };
export const aggressiveLimits: ShownLimits = { line: 1024, toolResult: 512, text: 512 };

/** Of an entry among the newest, to see what goes on. */
export const recentLimits: ShownLimits = { line: 1024, toolResult: 300, text: 300 };

/** A line as it is shown. */
export interface ShownLine {
  readonly text: string;
  readonly shortened: boolean;
}

/** A line of JSON stays JSON where that is possible; what was cut says how much is missing. */
export function shortenLine(line: string, limits: ShownLimits): ShownLine {
  // No part of it can be too long then.
  if (line.length <= Math.min(limits.toolResult, limits.text, limits.line))
    return { text: line, shortened: false };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return line.length <= limits.line
      ? { text: line, shortened: false }
      : { text: cut(line, limits.line), shortened: true };
  }
  const state = { cut: false };
  const kept = shorten(value, limits, state);
  if (!state.cut && line.length <= limits.line) return { text: line, shortened: false };
  return { text: fit(kept, line, limits), shortened: true };
}

/** Of a text, at most `limit` characters and a note of how many were left out. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // Not between the halves of a character.
  const end = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
  return `${text.slice(0, end)}… [${String(text.length - end)} more characters]`;
}

/** Deeper than this nothing is shown; the serializer's stack is not without end. */
const deepest = 60;

function shorten(value: unknown, limits: ShownLimits, state: { cut: boolean }, depth = 0): unknown {
  if (typeof value === 'string') {
    state.cut ||= value.length > limits.text;
    return cut(value, limits.text);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth === deepest) {
    state.cut = true;
    return '…';
  }
  if (Array.isArray(value)) {
    const items = value.slice(0, limits.text).map((item) => shorten(item, limits, state, depth + 1));
    if (items.length === value.length) return items;
    state.cut = true;
    return [...items, `… [${String(value.length - items.length)} more items]`];
  }
  const entries = Object.entries(value).map(([key, item]) => {
    const narrowed = isToolResult(value, key) ? { ...limits, text: limits.toolResult } : limits;
    return [key, shorten(item, narrowed, state, depth + 1)];
  });
  return Object.fromEntries(entries) as unknown;
}

/** What the engines call it: claude, codex, gemini. */
function isToolResult(parent: object, key: string): boolean {
  if (key === 'tool_use_result' || key === 'aggregated_output') return true;
  return 'type' in parent && parent.type === 'tool_result' && (key === 'content' || key === 'output');
}

/** Makes shorter and shorter what is still too long; at the end only the type is left, and the beginning as text. */
function fit(value: unknown, line: string, limits: ShownLimits): string {
  let shortened = value;
  for (let text = limits.text; ; text = Math.floor(text / 2)) {
    const json = JSON.stringify(shortened);
    if (json.length <= limits.line) return json;
    if (text < 64) break;
    shortened = shorten(shortened, { line: limits.line, toolResult: text, text }, { cut: false });
  }
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : null;
  const about = { type: cut(String(type), 50), truncated: true, characters: line.length };
  const preview = JSON.stringify({ ...about, preview: line.slice(0, Math.floor(limits.line / 4)) });
  return preview.length <= limits.line ? preview : JSON.stringify(about);
}
