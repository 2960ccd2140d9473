// Sums up what `.ci/run` left: a folder per suite with its exit code, what it printed (`log`) and its runners' counts, as
// vitest's JSON, doctest's XML, and the results of conformance and benchmarks. Prints what failed and why, which tests passed
// only at a second look, then `N passed, N failed`; exits non-zero if anything failed or nothing was counted.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** One race in thousands of tests is a defect to be found, and no verdict on a change; more of them are one. */
const mostSecondLooks = 5;

const directory = process.argv[2];
const suites = readdirSync(directory).map((name) => countSuite(name, join(directory, name)));
const { failures, secondLooks, ...sums } = total(suites);
for (const { what, why } of failures) console.log(`FAILED ${what}\n${excerpt(why)}`);
for (const { what, why } of secondLooks) console.log(`PASSED AT A SECOND LOOK ${what}\n${excerpt(why)}`);
const tooMany = secondLooks.length > mostSecondLooks ? secondLooks.length : 0;
const passed = sums.passed - tooMany;
const failed = sums.failed + tooMany;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** A suite without counts is one check. One that failed with no failure in its counts has one: it broke elsewhere. */
function countSuite(name, folder) {
  const exit = Number(readFileSync(join(folder, 'exit'), 'utf8'));
  const files = readdirSync(folder).filter((file) => file !== 'exit' && file !== 'log');
  const texts = files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]);
  const counted = texts.filter(([file]) => !isUnhandled(file)).map((text) => countFile(name, ...text));
  const unhandled = texts.filter(([file]) => isUnhandled(file)).flatMap(([, text]) => errorsIn(text));
  const counts = total([...counted, countUnhandled(name, unhandled, total(counted).secondLooks)]);
  if (exit === 0 || counts.failed > 0)
    return files.length === 0 ? { passed: 1, failed: 0, failures: [] } : counts;
  return {
    passed: counts.passed,
    failed: 1,
    failures: [{ what: `${name}: exit ${exit}`, why: endOfLog(folder) }],
  };
}

function isUnhandled(file) {
  return file.endsWith('.unhandled');
}

function errorsIn(text) {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** An error beside the tests fails, unless it comes from a file with a test that was looked at twice: then it is of the first look. */
function countUnhandled(suite, errors, secondLooks) {
  const told = errors.map(({ file, test, why }) => ({
    what: `${suite}: an error beside ${file ?? 'the tests'} > ${test ?? ''}`,
    why: why ?? '',
    file,
  }));
  const isOfFirstLook = ({ file }) => secondLooks.some((one) => one.file === file);
  const failures = told.filter((one) => !isOfFirstLook(one));
  return { passed: 0, failed: failures.length, failures, secondLooks: told.filter(isOfFirstLook) };
}

function countFile(suite, name, text) {
  if (name.endsWith('.xml')) return countDoctest(suite, text);
  const result = parse(text);
  if (result === undefined) return unreadable(suite, name);
  if (result.totals !== undefined) return countMatrix(suite, result);
  if (result.results !== undefined) return countBars(suite, result.results.soak?.bars ?? []);
  return countVitest(suite, result);
}

function countDoctest(suite, text) {
  const counts = /<OverallResultsTestCases successes="(\d+)" failures="(\d+)"/.exec(text);
  if (counts === null) return unreadable(suite, 'the result of the native tests');
  const broken = text.split('<TestCase ').filter((one) => one.includes('test_case_success="false"'));
  const failures = broken.map((one) => ({
    what: `${suite}: native: ${/name="([^"]*)"/.exec(one)?.[1] ?? 'a test'}`,
    why: one.split('\n').slice(1).join('\n'),
  }));
  return { passed: Number(counts[1]), failed: Number(counts[2]), failures };
}

/** A file that cannot be loaded has no tests, and fails all the same. What passed at a second look keeps the message of the first. */
function countVitest(suite, { numPassedTests, numFailedTests, testResults }) {
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ status, fullName, failureMessages = [] }) => ({
      status,
      what: `${suite}: ${name} > ${fullName}`,
      file: name,
      why: failureMessages.join('\n'),
    })),
  );
  const failures = [
    ...broken.map(({ name, message }) => ({ what: `${suite}: ${name}`, why: message ?? '' })),
    ...tests.filter(({ status }) => status === 'failed'),
  ];
  const secondLooks = tests.filter(({ status, why }) => status === 'passed' && why !== '');
  return { passed: numPassedTests, failed: numFailedTests + broken.length, failures, secondLooks };
}

function countMatrix(suite, { totals, rows = [] }) {
  const failures = rows.flatMap(({ row, title, cells }) =>
    cells
      .filter(({ status }) => status === 'fail')
      .map((cell) => ({ what: `${suite}: row ${row}: ${title}`, why: JSON.stringify(cell) })),
  );
  return { passed: totals.pass, failed: totals.fail, failures };
}

/** Of a short benchmark only the soak says yes or no; times of few runs beside other work are no verdict. */
function countBars(suite, bars) {
  const failures = bars
    .filter(({ met }) => !met)
    .map((bar) => ({ what: `${suite}: ${bar.name ?? 'a bar of the soak'}`, why: JSON.stringify(bar) }));
  return { passed: bars.length - failures.length, failed: failures.length, failures };
}

function unreadable(suite, name) {
  return { passed: 0, failed: 1, failures: [{ what: `${suite}: ${name}`, why: 'cut off, or not written' }] };
}

/** Undefined for what a runner could not finish to write. */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function endOfLog(folder) {
  const log = join(folder, 'log');
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-20).join('\n') : '';
}

/** Enough of a reason to start from, without colours. */
function excerpt(why) {
  const lines = stripVTControlCharacters(why).split('\n');
  return lines
    .slice(0, 20)
    .map((line) => `    ${line.slice(0, 400)}`)
    .join('\n');
}

function total(counts) {
  return counts.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      failures: [...sum.failures, ...one.failures],
      secondLooks: [...sum.secondLooks, ...(one.secondLooks ?? [])],
    }),
    { passed: 0, failed: 0, failures: [], secondLooks: [] },
  );
}
