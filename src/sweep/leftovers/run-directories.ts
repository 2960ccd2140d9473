import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runsDirectory } from '../../agents/run-paths.ts';
import type { Manager } from '../../agents/manager.ts';
import { errnoOf } from '../../store/private-files.ts';
import { removeBelow } from '../../store/remove-tree.ts';
import { isInUse } from '../in-use.ts';
import type { Finding, Finds } from '../leftover.ts';
import type { Scene } from '../scene.ts';

/** Private directories of runs without an agent that is not settled: with spec, identity and the engine's files. */
export function findRunDirectories({ store }: Manager, scene: Scene): Finds {
  const root = runsDirectory(store);
  const found = namesIn(root)
    .filter((name) => !isInUse(store, scene, name))
    .map((name): Finding => {
      const path = join(root, name);
      return {
        kind: 'run_directory',
        locator: path,
        agentId: name,
        holds: 'state',
        evidence: 'no agent of this name is unsettled',
        facts: {},
        clear: () => {
          if (isInUse(store, scene, name)) return Promise.resolve('in_use');
          removeBelow(root, path);
          return Promise.resolve('cleared');
        },
      };
    });
  return { found, spared: [], unknown: [] };
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
