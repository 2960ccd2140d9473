/** What an event can tell. The table `event_kinds` holds the same list. */
export const eventKinds = [
  'task',
  'agent',
  'status',
  'process',
  'progress',
  'finding',
  'message',
  'refused',
  'limit',
  'stop',
  'outcome',
  'settled',
  'notice',
] as const;
export type EventKind = (typeof eventKinds)[number];
