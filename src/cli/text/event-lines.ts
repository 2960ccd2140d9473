import { eventText } from '../../agents/views/event-text.ts';
import type { StoredEvent } from '../../store/events.ts';
import type { Terminal } from '../terminal.ts';
import { clip } from './display-width.ts';
import { momentText } from './figures.ts';
import { paint, type Colour } from './paint.ts';
import { plain } from './plain.ts';

/** Kinds that stand out. */
const colours: Readonly<Partial<Record<StoredEvent['kind'], Colour>>> = {
  finding: 'cyan',
  message: 'cyan',
  refused: 'yellow',
  limit: 'yellow',
  stop: 'yellow',
  notice: 'yellow',
  outcome: 'bold',
  settled: 'green',
};

/** One line for each event, for people. @param subject whether to say which agent or task it is of */
export function eventLines(events: readonly StoredEvent[], terminal: Terminal, subject = false): string[] {
  return events.map((event) => {
    const { at, kind, agentId, taskId } = event;
    const of = subject ? `${agentId ?? taskId ?? '-'}  ` : '';
    const head = `${momentText(at)}  ${of}`;
    const text = plain(eventText(event), terminal.unicode);
    const room = terminal.width - head.length - 12;
    return `${paint(head, 'dim', terminal.colour)}${paint(kind.padEnd(8), colours[kind], terminal.colour)}  ${clip(text, room, terminal.unicode ? '…' : '...')}`;
  });
}
