import { closeSync, constants, fstatSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { requireAgent } from './agents.ts';
import { eventsSince, type StoredEvent } from './events.ts';
import { openPrivateFile } from './private-files.ts';
import { iso } from './registry.ts';
import { integer, record } from './rows.ts';
import type { Store } from './store.ts';
import { requireTask } from './tasks.ts';
import { agentFiles, openOrMakeFolder } from './workspace.ts';

/** The two journals of an agent: the file, and the kind of event that it holds. */
const journals = [
  { folder: 'progress', kind: 'progress' },
  { folder: 'findings', kind: 'finding' },
] as const;

type Journal = (typeof journals)[number];

/** Up to where a journal was written: the event, and the size of the file. */
interface Position {
  readonly seq: number;
  readonly bytes: number;
}

/**
 * Brings `progress/<agent>_progress.jsonl` and `findings/<agent>_findings.jsonl` up to date with the events. What
 * stands where in them follows from the events alone, and each writer writes at the place on record: so those who write
 * at once, or after one that was killed, write the same bytes to the same place, and no line is lost or doubled.
 * A journal without news is not touched, so that one which was moved to the archive stays there. Without a workspace there
 * is no place for one: the events stay.
 * @throws ReaperError NOT_FOUND, INSECURE_PATH, DISK_FULL
 */
export function writeJournals(store: Store, agentId: string): void {
  const { taskId } = requireAgent(store, agentId);
  const { workspace } = requireTask(store, taskId);
  for (const journal of journals) writeJournal(store, workspace, agentId, journal);
}

function writeJournal(store: Store, workspace: string, agentId: string, journal: Journal): void {
  const consumer = `journal ${journal.kind} ${agentId}`;
  const position = positionOf(store, consumer);
  if (linesSince(store, agentId, journal, position.seq).lines === '') return;
  const folder = openOrMakeFolder(workspace, journal.folder);
  if (folder === undefined) return;
  try {
    const name = basename(agentFiles(workspace, agentId)[journal.folder]);
    const fd = openPrivateFile(folder.at(name), constants.O_WRONLY | constants.O_CREAT);
    try {
      // A file that somebody has shortened or removed is written anew from the beginning.
      const start = fstatSync(fd).size < position.bytes ? { seq: 0, bytes: 0 } : position;
      const { lines, seq } = linesSince(store, agentId, journal, start.seq);
      const bytes = Buffer.from(lines);
      for (let done = 0; done < bytes.length;)
        done += writeSync(fd, bytes, done, bytes.length - done, start.bytes + done);
      remember(store, consumer, { seq, bytes: start.bytes + bytes.length });
    } finally {
      closeSync(fd);
    }
  } finally {
    folder.close();
  }
}

function linesSince(
  store: Store,
  agentId: string,
  { kind }: Journal,
  seq: number,
): { lines: string; seq: number } {
  const { events } = eventsSince(store, seq, { agentIds: [agentId], kinds: [kind] }, 100_000);
  return {
    lines: events.map((event) => `${JSON.stringify(lineOf(event))}\n`).join(''),
    seq: events.at(-1)?.seq ?? seq,
  };
}

function lineOf({ seq, at, agentId, data }: StoredEvent): Readonly<Record<string, unknown>> {
  return { timestamp: iso(at), agent_id: agentId, ...data, seq };
}

function positionOf({ database }: Store, consumer: string): Position {
  const row = database.get('SELECT seq, state FROM consumers WHERE name = :name', { name: consumer });
  return row === undefined
    ? { seq: 0, bytes: 0 }
    : { seq: integer(row, 'seq'), bytes: Number(record(row, 'state')['bytes']) };
}

/** Only forward: another process may have written more meanwhile. */
function remember(store: Store, consumer: string, { seq, bytes }: Position): void {
  store.write(() => {
    store.database.run(
      `INSERT INTO consumers VALUES (:name, :seq, :state)
       ON CONFLICT DO UPDATE SET seq = excluded.seq, state = excluded.state WHERE excluded.seq > seq`,
      { name: consumer, seq, state: JSON.stringify({ bytes }) },
    );
  });
}
