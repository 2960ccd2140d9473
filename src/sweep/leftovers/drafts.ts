import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HeldDirectory } from '../../store/held-directory.ts';
import { removeEntry } from '../../store/remove-tree.ts';
import type { Finding } from '../leftover.ts';
import type { ProcessTable } from '../processes/process-table.ts';

/** `.<name>.<pid of the writer>`, which is renamed to `<name>` when it is whole. */
const pattern = /^\.(?:AGENT|GLOBAL)_REGISTRY\.json\.(\d+)$/;

/** No writer takes so long: milliseconds. */
const abandonedMs = 60_000;

/** Drafts of projections whose writer was killed. @param names of the entries of the directory */
export function findDrafts(directory: string, names: readonly string[], table: ProcessTable): Finding[] {
  return names.flatMap((name): Finding[] => {
    const writer = pattern.exec(name)?.[1];
    if (writer === undefined || !isAbandoned(join(directory, name), Number(writer), table)) return [];
    return [
      {
        kind: 'draft',
        locator: join(directory, name),
        agentId: null,
        holds: 'state',
        evidence: 'its writer is gone, or has left it alone for a minute',
        facts: {},
        clear: () => {
          const held = HeldDirectory.open(directory);
          try {
            removeEntry(held, name);
          } finally {
            held.close();
          }
          return Promise.resolve('cleared');
        },
      },
    ];
  });
}

/** Whether a name is that of a draft, abandoned or not. */
export function isDraft(name: string): boolean {
  return pattern.test(name);
}

/** Names of a directory; none where it is gone. */
export function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function isAbandoned(path: string, writer: number, { all }: ProcessTable): boolean {
  if (!all.has(writer)) return true;
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats !== undefined && Date.now() - stats.mtimeMs > abandonedMs;
}
