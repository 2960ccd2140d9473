import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { freshStore, temporaryDirectory } from '../store/helpers.ts';
import { environmentOf, program } from './program.ts';

test.each([
  ['send', 'agent', '-'],
  ['run', '--engine', 'command', '-', '--', 'cat'],
])('%s says that stdin cannot be read', (...words) => {
  const folder = openSync(temporaryDirectory(), 'r');
  onTestFinished(() => {
    closeSync(folder);
  });
  const { status, stderr } = spawnSync(process.execPath, [program, ...words], {
    encoding: 'utf8',
    env: environmentOf(freshStore()),
    stdio: [folder, 'pipe', 'pipe'],
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^agent-reaper: stdin cannot be read: EISDIR\n.*\n$/);
});
