import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';

const script = join(import.meta.dirname, '../../scripts/ci-results.js');
const folder = tempFolder();

const vitest = (passed: number, failed: number, files: object[] = []): string =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults: files });
const doctest = (passed: number, failed: number): string =>
  `<doctest><OverallResultsTestCases successes="${passed}" failures="${failed}" skipped="0"/></doctest>`;

test.each([
  [
    'adds up runners of every kind',
    {
      test: { exit: 0, 'a.json': vitest(3, 0), 'n.xml': doctest(2, 0) },
      c: { exit: 0, 'm.json': '{"totals":{"pass":5,"fail":0,"skip":2}}' },
    },
    '10 passed, 0 failed',
    0,
  ],
  ['counts a suite without counts as one check', { lint: { exit: 0 } }, '1 passed, 0 failed', 0],
  ['counts such a suite as failed by its exit code', { lint: { exit: 1 } }, '0 passed, 1 failed', 1],
  ['fails with one failed test', { test: { exit: 1, 'a.json': vitest(3, 1) } }, '3 passed, 1 failed', 1],
  ['counts a native failure', { test: { exit: 1, 'n.xml': doctest(2, 4) } }, '2 passed, 4 failed', 1],
  [
    'counts the cells of the conformance matrix that failed',
    { conformance: { exit: 1, 'm.json': '{"totals":{"pass":5,"fail":2,"skip":2}}' } },
    '5 passed, 2 failed',
    1,
  ],
  [
    'counts the bars of the soak, and no other of a short benchmark',
    {
      bench: {
        exit: 0,
        'b.json':
          '{"results":{"kill":{"bars":[{"met":false}]},"soak":{"bars":[{"met":true},{"met":false}]}}}',
      },
    },
    '1 passed, 1 failed',
    1,
  ],
  [
    'counts a suite that broke beside its tests',
    { test: { exit: 139, 'a.json': vitest(3, 0) } },
    '3 passed, 1 failed',
    1,
  ],
  [
    'counts a test file that could not be loaded',
    { test: { exit: 1, 'a.json': vitest(3, 0, [{ status: 'failed', assertionResults: [] }]) } },
    '3 passed, 1 failed',
    1,
  ],
  [
    'counts a result that was cut off as failed',
    { test: { exit: 0, 'n.xml': '<doctest>', 'a.json': '{"numPass' } },
    '0 passed, 2 failed',
    1,
  ],
  ['fails when nothing was counted', {}, '0 passed, 0 failed', 1],
] as [string, Record<string, Record<string, string | number>>, string, number][])(
  '%s',
  (_name, suites, line, status) => {
    const results = mkdtempSync(join(folder, 'results-'));
    for (const [suite, files] of Object.entries(suites)) {
      mkdirSync(join(results, suite));
      for (const [name, text] of Object.entries(files))
        writeFileSync(join(results, suite, name), String(text));
    }
    const outcome = spawnSync(process.execPath, [script, results], { encoding: 'utf8' });
    expect(outcome).toMatchObject({ stdout: `${line}\n`, status, stderr: '' });
  },
);
