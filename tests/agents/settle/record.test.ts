import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readRecord, refuseUnread } from '../../../src/agents/settle/record.ts';
import { temporaryDirectory } from '../../store/helpers.ts';

test('a record that cannot be read for now is not taken for none', () => {
  const directory = join(temporaryDirectory(), 'run');
  mkdirSync(directory, { mode: 0o000 });
  onTestFinished(() => {
    chmodSync(directory, 0o700);
  });
  const path = join(directory, 'record.json');
  asOrdinaryUser(() => {
    expect(readRecord(path)).toBeNull();
    expect(() => {
      refuseUnread(path);
    }).toThrow(
      expect.objectContaining({
        code: 'FILE_FAILED',
        facts: { path, action: 'read', reason: 'EACCES' },
      }) as Error,
    );
  });
});

test.each<[string, (path: string) => void]>([
  [
    'a directory',
    (path) => {
      mkdirSync(path);
    },
  ],
  [
    'a link',
    (path) => {
      symlinkSync('/dev/null', path);
    },
  ],
  [
    'what no supervisor wrote',
    (path) => {
      writeFileSync(path, '{');
    },
  ],
])('%s in its place is none', (_, put) => {
  const path = join(temporaryDirectory(), 'record.json');
  refuseUnread(path);
  put(path);
  expect(readRecord(path)).toBeNull();
  refuseUnread(path);
});

/** For root, no directory is closed. */
function asOrdinaryUser<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}
