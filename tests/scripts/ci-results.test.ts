import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
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
  ['counts no log as a result', { lint: { exit: 0, log: 'fine' } }, '1 passed, 0 failed', 0],
  [
    'counts a result that was cut off as failed',
    { test: { exit: 0, 'n.xml': '<doctest>', 'a.json': '{"numPass' } },
    '0 passed, 2 failed',
    1,
  ],
  [
    'counts an error beside the tests as failed',
    {
      test: {
        exit: 0,
        'a.json': vitest(3, 0, [
          { name: 'x.test.ts', assertionResults: [{ status: 'passed', fullName: 'a' }] },
        ]),
        'a.unhandled': '{"file":"x.test.ts","test":"a","why":"Error"}\n',
      },
    },
    '3 passed, 1 failed',
    1,
  ],
  ['fails when nothing was counted', {}, '0 passed, 0 failed', 1],
] as [string, Record<string, Record<string, string | number>>, string, number][])(
  '%s',
  (_name, suites, line, status) => {
    const outcome = summed(suites);
    expect(outcome).toMatchObject({ status, stderr: '' });
    expect(outcome.stdout.trimEnd().split('\n').at(-1)).toBe(line);
    if (status === 0) expect(outcome.stdout).toBe(`${line}\n`);
  },
);

const failedTest = {
  status: 'failed',
  fullName: 'x is y',
  failureMessages: ['\u001B[31mx is z\u001B[39m\n  at l'],
};
test.each([
  [
    'a test',
    { 'a.json': vitest(0, 1, [{ name: 'x.test.ts', assertionResults: [failedTest] }]) },
    's: x.test.ts > x is y',
    'x is z',
  ],
  [
    'a file',
    {
      'a.json': vitest(0, 0, [
        { name: 'x.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      ]),
    },
    's: x.test.ts',
    'no such module',
  ],
  [
    'a native test',
    {
      'n.xml': `<TestCase name="n" filename="f">\n<Expression>a == b</Expression>\n<OverallResultsAsserts test_case_success="false"/>${doctest(0, 1)}`,
    },
    's: native: n',
    'a == b',
  ],
  [
    'a cell',
    {
      'm.json':
        '{"totals":{"pass":0,"fail":1},"rows":[{"row":"18","title":"t","cells":[{"status":"fail","why":"w"}]}]}',
    },
    's: row 18: t',
    '"w"',
  ],
  ['a suite that broke', { log: 'one\ntwo\n' }, 's: exit 1', 'two'],
] as [string, Record<string, string>, string, string][])(
  'tells what failed, and why: %s',
  (_name, files, what, why) => {
    const { stdout } = summed({ s: { exit: 1, ...files } });
    expect(stdout).toContain(`FAILED ${what}\n`);
    expect(stdout).toContain(why);
    expect(stdout).not.toContain('\u001B');
  },
);

test.each([
  ['counts as passed, and is listed', 5, '5 passed, 0 failed', 0],
  ['counts as failed where there are more than five', 6, '0 passed, 6 failed', 1],
])('what passes at a second look %s', (_name, count, line, status) => {
  const test = { status: 'passed', fullName: 'x is y', failureMessages: ['x was z'] };
  const tests = Array.from({ length: count }, () => test);
  const files = [{ name: 'x.test.ts', assertionResults: tests }];
  const outcome = summed({ s: { exit: 0, 'a.json': vitest(count, 0, files) } });
  expect(outcome.status).toBe(status);
  expect(outcome.stdout).toContain('PASSED AT A SECOND LOOK s: x.test.ts > x is y\n    x was z\n');
  expect(outcome.stdout.trimEnd().split('\n').at(-1)).toBe(line);
});

test('what a first look left beside the tests is listed with that', () => {
  const test = { status: 'passed', fullName: 'x is y', failureMessages: ['x was z'] };
  const files = [{ name: 'x.test.ts', assertionResults: [test] }];
  const left = '{"file":"x.test.ts","test":"x is y","why":"left"}\n';
  const outcome = summed({ s: { exit: 0, 'a.json': vitest(1, 0, files), 'a.unhandled': left } });
  expect(outcome.stdout).toContain('LOOK s: an error beside x.test.ts > x is y\n    left\n');
  expect(outcome.stdout.trimEnd().split('\n').at(-1)).toBe('1 passed, 0 failed');
});

function summed(suites: Record<string, Record<string, string | number>>): SpawnSyncReturns<string> {
  const results = mkdtempSync(join(folder, 'results-'));
  for (const [suite, files] of Object.entries(suites)) {
    mkdirSync(join(results, suite));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(results, suite, name), String(text));
  }
  return spawnSync(process.execPath, [script, results], { encoding: 'utf8' });
}
