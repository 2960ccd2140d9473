import { expect, test } from 'vitest';
import { toMarkdown } from '../../benchmarks/markdown.ts';
import { toRows } from '../../benchmarks/rows.ts';

test('a result becomes a page with its machine, bars, tables and notes', () => {
  const page = toMarkdown({
    version: 1,
    measuredAt: '2026-01-02T03:04:05.000Z',
    runs: 200,
    smoke: false,
    machine: {
      cpu: 'a processor',
      cpus: 2,
      memoryGiB: 4,
      kernel: '6.18',
      node: 'v20',
      uid: 0,
      scheduling: 'other',
      cgroup2: 'hybrid',
      load: 0.5,
    },
    results: {
      kill: {
        rows: toRows({ floor: [10], 'at the promise': [20] }, { processes: 1 }),
        bars: [{ what: 'kill', limit: '<= 11', seen: '20', met: false }],
        notes: ['no cgroup'],
      },
      soak: { rows: [], bars: [], notes: [] },
    },
  });
  expect(page).toContain(
    "2 x a processor, 4 GiB, Linux 6.18, cgroup2: hybrid, Node v20, as root, scheduled as 'other', load 0.5 at the start.",
  );
  expect(page).toContain('| kill | <= 11 | 20 | **missed** |');
  expect(page).toContain('| processes | subject | p50 | p99 | max |  | x floor | 95 % |');
  expect(page).toContain('| 1 | at the promise | 20.0 | 20.0 | 20.0 | µs | 2.00 | 2.00 to 2.00 |');
  expect(page).toContain('- no cgroup');
  expect(page).not.toContain('## soak');
  expect(page).not.toContain('quick run');
});
