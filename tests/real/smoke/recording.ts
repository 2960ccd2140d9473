import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CliName } from '../clis.ts';

const streams = join(import.meta.dirname, '../streams');

/** Here calls run beside each other, and their events come in any order. */
const beside: ReadonlySet<string> = new Set(['two-calls']);

/**
 * Holds a sanitised stream against the recorded one, event kind by event kind; `unfinished` streams are held
 * against its beginning. With AGENT_REAPER_RECORD_STREAMS=1 it becomes the recorded one.
 */
export async function compareToRecording(
  cli: CliName,
  name: string,
  stream: string,
  unfinished = false,
): Promise<void> {
  const path = join(streams, cli, `${name}.jsonl`);
  if (process.env['AGENT_REAPER_RECORD_STREAMS'] === '1') {
    await mkdir(join(streams, cli), { recursive: true });
    await writeFile(path, stream);
    return;
  }
  const recorded = kinds(await readFile(path, 'utf8'));
  const seen = kinds(stream);
  const length = unfinished ? Math.min(recorded.length, seen.length) : undefined;
  if (beside.has(name)) expect(seen.toSorted()).toEqual(recorded.toSorted());
  else expect(seen.slice(0, length)).toEqual(recorded.slice(0, length));
}

interface Event {
  readonly type?: string;
  readonly subtype?: string;
  readonly status?: string;
  readonly item?: { readonly type?: string; readonly status?: string };
  readonly part?: { readonly type?: string; readonly reason?: string };
}

function kinds(stream: string): string[] {
  return stream
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { type, subtype, status, item, part } = JSON.parse(line) as Event;
      const inner = [item?.type, item?.status, part?.type, part?.reason];
      return [type, subtype, status, ...inner].filter(Boolean).join(' ');
    });
}
