import { describe, expect, test } from 'vitest';
import type { ReaperError } from '../../src/errors.ts';
import { checkVersion } from '../../src/tmux/version.ts';

describe('the version of tmux', () => {
  test.each([
    ...['3.2', '3.2a', '3.2-rc', '3.2-rc4', '3.3a', '3.10', '4.0', 'next-3.2', 'next-3.6'],
    ...['master', 'openbsd-6.9', 'openbsd-7.5'],
  ])('%s is enough', (version) => {
    expect(checkVersion('/usr/bin/tmux', `tmux ${version}\n`)).toBe(version);
  });

  test.each([
    ...['tmux 3.1c\n', 'tmux 2.9\n', 'tmux 1.8\n', 'tmux next-3.1\n', 'tmux openbsd-6.8\n', 'tmux\n', ''],
    ...['tmate 3.4\n', 'tmux 3\n', 'tmux 3.2 and more\n', 'tmux x3.4\n'],
  ])('%j is refused, with what was found and where', (printed) => {
    const refusal = expect.objectContaining({
      code: 'TMUX_TOO_OLD',
      facts: { path: '/opt/tmux', found: printed.trim(), needed: '3.2' },
    }) as ReaperError;
    expect(() => checkVersion('/opt/tmux', printed)).toThrow(refusal);
  });
});
