// Sums up what `.ci/run` left: a folder per suite with its exit code and its runners' counts, as vitest's JSON, doctest's XML,
// and the results of conformance and benchmarks. Prints `N passed, N failed`; exits non-zero if anything failed or nothing was counted.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const directory = process.argv[2];
const suites = readdirSync(directory).map((name) => countSuite(join(directory, name)));
const { passed, failed } = total(suites);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** A suite without counts is one check. One that failed with no failure in its counts has one: it broke elsewhere. */
function countSuite(suite) {
  const exit = Number(readFileSync(join(suite, 'exit'), 'utf8'));
  const files = readdirSync(suite).filter((name) => name !== 'exit');
  const counts = total(files.map((name) => countFile(name, readFileSync(join(suite, name), 'utf8'))));
  if (files.length === 0) return { passed: exit === 0 ? 1 : 0, failed: exit === 0 ? 0 : 1 };
  return exit !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function countFile(name, text) {
  if (name.endsWith('.xml')) {
    const [, passed, failed] = /<OverallResultsTestCases successes="(\d+)" failures="(\d+)"/.exec(text) ?? [
      0, 0, 1,
    ];
    return { passed: Number(passed), failed: Number(failed) };
  }
  const result = parse(text);
  if (result === undefined) return { passed: 0, failed: 1 };
  if (result.totals !== undefined) return { passed: result.totals.pass, failed: result.totals.fail };
  if (result.results !== undefined) return countBars(result.results.soak?.bars ?? []);
  // A file that cannot be loaded has no tests, and fails all the same.
  const broken = result.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return { passed: result.numPassedTests, failed: result.numFailedTests + broken.length };
}

/** Of a short benchmark only the soak says yes or no; times of few runs beside other work are no verdict. */
function countBars(bars) {
  const passed = bars.filter(({ met }) => met).length;
  return { passed, failed: bars.length - passed };
}

/** Undefined for what a runner could not finish to write. */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function total(counts) {
  return counts.reduce((sum, one) => ({ passed: sum.passed + one.passed, failed: sum.failed + one.failed }), {
    passed: 0,
    failed: 0,
  });
}
