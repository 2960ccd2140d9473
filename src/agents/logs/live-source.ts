import { fstatSync } from 'node:fs';
import type { AgentRecord } from '../../store/agent-record.ts';
import type { Manager } from '../manager.ts';
import { holdSegments, readAt, type HeldSegment, type HeldSegments } from './live-segments.ts';
import { gapMarker, memoryPart, readParts, type LogPart, type LogSource } from './log-source.ts';
import { logFacts, type LogFacts } from './lost-bytes.ts';

/** A live log whose files are held open, with what is known of its gap. */
export interface LiveLog {
  readonly segments: HeldSegments;
  readonly parts: readonly LogPart[];
  readonly droppedBytes: number | null;
}

/**
 * Opens the log of an agent where its supervisor writes it.
 * @returns undefined when there is none
 * @throws ReaperError INSECURE_PATH
 */
export async function openLiveSource(
  manager: Manager,
  agent: AgentRecord,
  place: { readonly workspace: string; readonly path: string },
): Promise<LogSource | undefined> {
  // Asked before the files are opened: then they have all that a writer which is gone has written.
  const complete = agent.processState === 'gone';
  const log = await holdLiveLog(manager, agent.id, place.workspace);
  if (log === undefined) return undefined;
  return sourceOf(log, place.path, complete);
}

/** The log in files that are held and that nobody writes to any more. */
export async function liveSourceOf(segments: HeldSegments, path: string): Promise<LogSource> {
  const log = await compose(segments, null);
  const source = sourceOf({ ...log, droppedBytes: segments.gapBefore === null ? 0 : null }, path, true);
  return source.refreshed?.(true) ?? source;
}

function sourceOf({ segments, parts, droppedBytes }: LiveLog, path: string, complete: boolean): LogSource {
  return {
    kind: 'live',
    path,
    bytesOnDisk: sum(segments.files),
    modifiedAt: Math.max(...segments.files.map(({ modifiedAt }) => modifiedAt)),
    segments: parts.map(({ key, bytes }) => ({ key, bytes })),
    size: sum(parts),
    droppedBytes,
    lines: null,
    complete,
    read: (position, length) => readParts(parts, position, length),
    refreshed: (nowComplete) => {
      const files = segments.files.map((file) => ({ ...file, bytes: fstatSync(file.fd).size }));
      const grown = parts.map((part) => ({ ...part, bytes: sizeIn(files, part) }));
      return sourceOf({ segments: { ...segments, files }, parts: grown, droppedBytes }, path, nowComplete);
    },
    close: segments.close,
  };
}

function sizeIn(files: readonly HeldSegment[], { key, bytes }: LogPart): number {
  return files.find((file) => file.key === key)?.bytes ?? bytes;
}

/** A log that rotates while it is opened is opened again; after so many times, what is missing is not counted. */
const attempts = 5;

/** @throws ReaperError INSECURE_PATH */
export async function holdLiveLog(
  manager: Manager,
  agentId: string,
  workspace: string,
): Promise<LiveLog | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const segments = holdSegments(workspace, agentId);
    if (segments.files.length === 0) return undefined;
    if (segments.gapBefore === null) return { ...(await compose(segments, null)), droppedBytes: 0 };
    try {
      const facts = await logFacts(manager, agentId);
      const ofThisMoment = segments.isCurrent();
      if (ofThisMoment || attempt === attempts) return await compose(segments, ofThisMoment ? facts : null);
    } catch (error) {
      segments.close();
      throw error;
    }
    segments.close();
  }
}

/** The third rotation is the first that replaces a file. */
const firstLoss = 3;

async function compose(segments: HeldSegments, facts: LogFacts | null): Promise<LiveLog> {
  const { files, gapBefore } = segments;
  const parts = files.map(partOf);
  const nothingLost = facts !== null && facts.rotations < firstLoss;
  if (gapBefore !== null && !nothingLost) {
    const before = files[gapBefore - 1];
    const marker = gapMarker(facts?.dropped ?? null, before === undefined || (await endsLine(before)));
    parts.splice(gapBefore, 0, memoryPart('', marker));
  }
  return { segments, parts, droppedBytes: gapBefore === null ? 0 : (facts?.dropped ?? null) };
}

async function endsLine({ fd, bytes }: HeldSegment): Promise<boolean> {
  return bytes === 0 || (await readAt(fd, bytes - 1, 1)).toString() === '\n';
}

function partOf({ fd, key, bytes }: HeldSegment): LogPart {
  return { key, bytes, read: (offset, length) => readAt(fd, offset, length) };
}

function sum(of: readonly { readonly bytes: number }[]): number {
  return of.reduce((total, { bytes }) => total + bytes, 0);
}
