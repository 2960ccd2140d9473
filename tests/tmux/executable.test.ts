import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ReaperError } from '../../src/errors.ts';
import { findTmux } from '../../src/tmux/executable.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const folder = tempFolder();
const program = join(folder, 'bin', 'my-tmux');
mkdirSync(join(folder, 'bin'));
mkdirSync(join(folder, 'other', 'my-tmux'), { recursive: true });
writeFileSync(program, '');
chmodSync(program, 0o755);
writeFileSync(join(folder, 'plain'), '');

describe('tmux', () => {
  test('is found by its path, and by its name in PATH', () => {
    expect(findTmux({ executable: program, path: '' })).toBe(program);
    const path = `${join(folder, 'other')}:${join(folder, 'bin')}`;
    expect(findTmux({ executable: 'my-tmux', path })).toBe(program);
  });

  test('is not looked for in relative entries of PATH', () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      expect(() => findTmux({ executable: 'my-tmux', path: 'bin:.:' })).toThrow(ReaperError);
    } finally {
      process.chdir(before);
    }
  });

  test('is missing with each place where it was looked for, and why', () => {
    const missing = (executable: string, path = ''): unknown => {
      try {
        return findTmux({ executable, path });
      } catch (error) {
        return error;
      }
    };
    expect(missing(join(folder, 'none'))).toMatchObject({
      code: 'TMUX_MISSING',
      facts: { setting: 'tmux.executable', tried: [{ path: join(folder, 'none'), reason: 'not there' }] },
    });
    expect(missing(join(folder, 'plain'))).toMatchObject({
      facts: { tried: [{ reason: 'not executable for this user' }] },
    });
    expect(missing('my-tmux', join(folder, 'other'))).toMatchObject({
      message: expect.stringContaining(`${join(folder, 'other', 'my-tmux')}: not a file`) as string,
    });
  });
});
