import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runsDirectory } from '../../agents/run-paths.ts';
import type { Manager } from '../../agents/manager.ts';
import { agentById } from '../../store/agents.ts';
import { errnoOf } from '../../store/private-files.ts';
import { removeBelow } from '../../store/remove-tree.ts';
import { isInUse } from '../in-use.ts';
import type { Finding, Finds } from '../leftover.ts';
import type { Scene } from '../scene.ts';
import { factsOf, keepWhatItLeft, unknownRun } from './unknown-run.ts';

/** Private directories of runs without an agent that is not settled: with spec, identity and the engine's files. */
export function findRunDirectories({ store }: Manager, scene: Scene): Finds {
  const root = runsDirectory(store);
  const found = namesIn(root)
    .filter((name) => !isInUse(store, scene, name))
    .map((name): Finding => {
      const path = join(root, name);
      const unknown = agentById(store, name) === undefined ? unknownRun(path, name) : null;
      return {
        kind: 'run_directory',
        locator: path,
        agentId: name,
        holds: 'state',
        evidence:
          unknown === null
            ? 'no agent of this name is unsettled'
            : 'the store knows of no agent of this name',
        facts: unknown === null ? {} : factsOf(unknown),
        clear: () => {
          if (isInUse(store, scene, name)) return Promise.resolve('in_use');
          if (unknown !== null) keepWhatItLeft(unknown);
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
