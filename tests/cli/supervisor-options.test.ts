import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { supervisorOptions } from '../../src/cli/supervisor-options.ts';
import { supervisorPath } from '../../src/native/supervisor-path.ts';

/** Options for programs that start supervisors, and those that answer a question instead of running a command. */
const notForExec = ['control', 'spec', 'probe', 'states', 'version', 'help'];

test('help for exec lists the options that the supervisor has, with the same kinds of values', () => {
  const help = execFileSync(supervisorPath(), ['--help'], { encoding: 'utf8' });
  const theirs = [...help.matchAll(/^ +--([a-z-]+)(?: ([A-Z|a-z:]+))? {2,}/gm)]
    .map(([, name, value]) => ({ name, value }))
    .filter(({ name }) => !notForExec.includes(name ?? ''));
  expect(supervisorOptions.map(({ name, value }) => ({ name, value }))).toEqual(theirs);
});
