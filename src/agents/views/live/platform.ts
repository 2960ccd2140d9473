import { darwinFigures } from './darwin.ts';
import type { LiveFigures, LiveTree } from './figures.ts';
import { linuxFigures } from './linux.ts';

/** Reads the figures of many runs in one go. What has ended meanwhile, or cannot be read, is not in the answer. */
export function liveFigures(trees: readonly LiveTree[]): ReadonlyMap<string, LiveFigures> {
  if (trees.length === 0) return new Map();
  return process.platform === 'darwin' ? darwinFigures() : linuxFigures(trees);
}
