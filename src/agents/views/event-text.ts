import type { EventKind, StoredEvent } from '../../store/events.ts';

type Data = StoredEvent['data'];

/** What an event tells, in one line for people. */
export function eventText({ kind, data }: Pick<StoredEvent, 'kind' | 'data'>): string {
  return texts[kind](data);
}

const texts: Readonly<Record<EventKind, (data: Data) => string>> = {
  task: (data) => `created, priority ${word(data, 'priority')}`,
  agent: (data) => {
    const parent = data['parent'] === null ? '' : ` by ${word(data, 'parent')}`;
    return `reserved${parent} as ${word(data, 'type')}, engine ${word(data, 'engine')}, depth ${word(data, 'depth')}`;
  },
  status: (data) => `${word(data, 'from')} -> ${word(data, 'to')}${because(data, 'reason')}`,
  process: (data) => `${word(data, 'from')} -> ${word(data, 'to')}`,
  progress: (data) => `${word(data, 'progress')}% ${word(data, 'message')}`,
  finding: (data) => `${word(data, 'severity')} ${word(data, 'finding_type')}: ${word(data, 'message')}`,
  message: (data) => `from ${word(data, 'from')}: ${word(data, 'text')}`,
  refused: refusedText,
  limit: (data) => `${word(data, 'limit')} reached: ${word(data, 'current')} of ${word(data, 'max')}`,
  stop: (data) => `the ${word(data, 'kind')} is to stop${because(data, 'reason')}`,
  outcome: (data) => `${word(data, 'status')}, cause ${word(data, 'cause')}${exitText(data)}`,
  settled: () => 'nothing of it is left',
  notice: (data) => word(data, 'message') || JSON.stringify(data),
};

/** A message that did not reach the agent, a claim that strict mode did not take, or a report that came too late. */
function refusedText(data: Data): string {
  if (data['kind'] === 'message')
    return `a message from ${word(data, 'from')}${because(data, 'reason')}: ${word(data, 'text')}`;
  const what = Array.isArray(data['warnings']) ? 'completion without its evidence' : 'a report after the end';
  return `${what}: ${word(data, 'message')}`;
}

function word(data: Data, key: string): string {
  const value = data[key];
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function because(data: Data, key: string): string {
  const reason = word(data, key);
  return reason === '' ? '' : ` (${reason})`;
}

function exitText(data: Data): string {
  if (typeof data['signal'] === 'string') return `, ended by ${data['signal']}`;
  return typeof data['exitCode'] === 'number' ? `, exit code ${String(data['exitCode'])}` : '';
}
