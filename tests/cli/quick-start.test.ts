import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshStore } from '../store/helpers.ts';
import { environmentOf, program } from './program.ts';

/** Each takes from a seventh of a millisecond to three, and `ls` is asked for by prompts of shells. */
test('a listing loads only those parts of Node.js that it needs', () => {
  const { directories } = freshStore();
  const probe = join(directories.state, 'probe.cjs');
  const told = `process.on('exit', () => require('node:fs').writeFileSync(3, process.moduleLoadList.join('\\n')));`;
  writeFileSync(probe, told);
  const modulesOf = (...args: readonly string[]): readonly string[] => {
    const { status, output } = spawnSync(process.execPath, ['--require', probe, ...args], {
      encoding: 'utf8',
      env: environmentOf({ directories }),
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    expect(status).toBe(0);
    return output[3]?.split('\n') ?? [];
  };
  const always = new Set(modulesOf(probe));
  expect(always.size).toBeGreaterThan(20);
  const more = modulesOf(program, 'ls', '--json', '--quick').filter((name) => !always.has(name));
  expect(more.filter((name) => !/sqlite|vm$|parse_args/.test(name))).toEqual([]);
});
