import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { publicCommands } from '../../src/cli/commands.ts';
import { paintScene, steadyClock, type Scene } from '../agents/views/scene.ts';
import { freshStore } from '../store/helpers.ts';
import { environmentOf, program } from './program.ts';

/** A line of each command that prints something and has no effect. */
const lines: Readonly<Record<string, (scene: Scene) => readonly string[]>> = {
  ls: () => ['--all'],
  show: ({ tester }) => [tester],
  tree: () => ['--all'],
  events: () => ['--last', '1000', '--follow'],
  logs: ({ tester }) => [tester, '--json'],
  top: () => ['--json', '--every', '100ms'],
  attach: ({ writer }) => [writer, '--print'],
  wait: ({ tester }) => [tester],
  stop: () => ['--all', '--dry-run'],
  kill: () => ['--all', '--dry-run'],
  rm: () => ['--all', '--dry-run'],
  pin: ({ tester }) => [tester],
  unpin: ({ tester }) => [tester],
  sweep: () => ['--dry-run'],
  verify: () => [],
  service: () => ['install', '--dry-run'],
  doctor: () => [],
  config: () => [],
  mcp: () => ['--print-config', 'codex'],
  completion: () => ['zsh'],
  version: () => [],
  help: () => [],
  exec: () => ['--help'],
  run: () => ['--help'],
  resume: () => ['--help'],
  send: () => ['--help'],
  serve: () => ['--help'],
};

/** What a command is known to fail with whether anybody reads it or not. */
const failing: Readonly<Record<string, number>> = {
  // The agents of the scene are none: there is no terminal of theirs, and what is on record of them is not true.
  attach: 5,
  verify: 3,
};

test('every command is in the list', () => {
  expect(Object.keys(lines).sort()).toEqual(publicCommands.map(({ name }) => name).sort());
});

test.each(Object.keys(lines))('%s ends quietly when its reader leaves at once', async (name) => {
  const store = freshStore({ now: steadyClock() });
  const scene = paintScene(store);
  const child = spawn(process.execPath, [program, name, ...(lines[name]?.(scene) ?? [])], {
    env: environmentOf(store),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  const [said, ending] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(ending).toEqual([failing[name] ?? 0, null]);
  expect(said).not.toMatch(/EPIPE|at \w.*\(|\.js:\d/);
});
