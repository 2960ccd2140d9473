import { describe, expect, test } from 'vitest';
import { commands, publicCommands } from '../../../src/cli/commands.ts';
import { suggest } from '../../../src/cli/completion/candidates.ts';

const words = (line: string): string[] =>
  suggest(commands, line.split(' ')).candidates.map(({ word }) => word);

describe('suggest', () => {
  test('offers the commands for people', () => {
    expect(words('')).toEqual(publicCommands.map(({ name }) => name));
    expect(words('ver')).toContain('version');
    expect(words('compl')).toEqual(['completion']);
  });

  test.each([
    ['ls --st', ['--state', '--status']],
    ['ps --st', ['--state', '--status']],
    ['ls --state ', ['attention', 'working', 'done']],
    ['ls --state w', ['working']],
    ['ls --state attention,d', ['attention,done']],
    ['ls --state=d', ['--state=done']],
    ['ls --all --state w', ['working']],
    ['version ', ['--json', '--help']],
    ['help ver', ['verify', 'version']],
    ['completion ', ['bash', 'zsh', 'fish']],
    ['completion bash ', ['--help']],
    ['nonsense ', []],
  ])('offers for %j %j', (line, expected) => {
    expect(words(line)).toEqual(expected);
  });

  test.each([
    ['show ', 'either'],
    ['show --json wri', 'either'],
    ['ls --task ', 'task'],
    ['ls --parent ', 'agent'],
    ['ls --engine ', 'engine'],
    ['show one ', null],
    ['ls ', null],
  ])('asks for %j after live things: %s', (line, live) => {
    expect(suggest(commands, line.split(' ')).live).toBe(live);
  });

  test('leaves what belongs to another program to the shell', () => {
    expect(suggest(commands, ['exec', '--', './b'])).toMatchObject({ files: 'file', candidates: [] });
    expect(suggest(commands, ['exec', '--cwd', '/t'])).toMatchObject({ files: 'directory' });
  });

  test.each(publicCommands)('offers every option of $name', (command) => {
    const offered = words(`${command.name} --`);
    expect(offered).toEqual([...command.options.map(({ name }) => `--${name}`), '--help']);
  });
});
