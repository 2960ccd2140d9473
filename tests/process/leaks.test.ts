import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { spawn } from '../../src/process/index.ts';
import { asGroup, openDescriptors, ownChildren } from './helpers.ts';

/** For each kind. */
const runs = Number(process.env['AGENT_REAPER_SOAK_RUNS'] ?? '500');
const atOnce = 4;

describe.each([
  ['supervised runs', {}],
  ['bare groups', asGroup],
])('many %s one after another', (_, tier) => {
  test(
    'leave no descriptor, no process, no leaf and no memory',
    async () => {
      const others = ownChildren();
      await useUp(50);
      const descriptors = openDescriptors();
      const before = residentBytes();
      const leaves = await useUp(runs);
      await eventually(() => openDescriptors() <= descriptors, { what: 'all descriptors are closed' });
      // A supervisor is reaped after its report.
      await eventually(() => ownChildren().every((pid) => others.includes(pid)), { what: 'all are reaped' });
      expect(leaves.filter((leaf) => existsSync(leaf))).toEqual([]);
      // What the garbage collector has not come to yet, and nothing that grows with the number of runs.
      expect(residentBytes() - before).toBeLessThan((64 << 20) + runs * 512);
    },
    60_000 + runs * 60,
  );

  /** Resolves with the leaves that the runs had. */
  async function useUp(count: number): Promise<string[]> {
    const leaves: string[] = [];
    let left = count;
    const worker = async (): Promise<void> => {
      while (left-- > 0) {
        const run = await spawn('true', [], tier);
        const report = await run.ended;
        expect(report.survivorsTotal).toBe(0);
        if (run.containment.leaf !== null) leaves.push(run.containment.leaf);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return leaves;
  }
});

function residentBytes(): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]) * 1024;
}
