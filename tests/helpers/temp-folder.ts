import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder of its own for a test file, gone after its last test. Others may read it, for runs under another user. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'agent-reaper-test-'));
  chmodSync(folder, 0o755);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
