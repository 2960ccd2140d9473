import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { spawn } from '../../src/process/index.ts';
import { asGroup, openDescriptors, noZombies, rejection } from './helpers.ts';

const folder = mkdtempSync(join(tmpdir(), 'ar-fake-'));
const impostor = join(folder, 'impostor');
writeFileSync(impostor, '#!/bin/sh\neval "$SCRIPT"\n', { mode: 0o755 });
process.env['AGENT_REAPER_SUPERVISOR'] = impostor;
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('what stands in the place of a supervisor and', () => {
  test.each([
    ['says nothing', 'exit 0', 'SUPERVISOR_LOST'],
    ['dies', 'kill -9 $$', 'SUPERVISOR_LOST'],
    [
      'says hello and goes',
      `echo '{"event":"hello","version":1,"id":"x","supervisor":2}' >&3`,
      'SUPERVISOR_LOST',
    ],
    ['speaks gibberish', 'echo gibberish >&3; exec sleep 1000', 'PROTOCOL_ERROR'],
    ['speaks JSON of another kind', 'echo "[1]" >&3; exec sleep 1000', 'PROTOCOL_ERROR'],
    ['stops in the middle of a line', 'printf "{" >&3', 'PROTOCOL_ERROR'],
  ])('%s is a typed error that leaves nothing', async (_, script, code) => {
    await (
      await spawn('true', asGroup)
    ).ended;
    const before = openDescriptors();
    expect(await rejection(spawn('true', { env: { SCRIPT: script } }))).toMatchObject({ code });
    await noZombies();
    await eventually(() => openDescriptors() <= before, { what: 'as many descriptors as before' });
  });
});
