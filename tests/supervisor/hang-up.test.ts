import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { command, readRecord, testFolder } from '../host/helpers.ts';
import { superviseIn } from './helpers.ts';

const tooLong = 'x'.repeat(5000);

test('a peer that sends too long a line is told so, and nothing more of it is heard', async () => {
  const run = superviseIn(testFolder(), command('sleep', '1000'));
  const channel = await run.connect();
  const lost = channel.ask(`${tooLong}\n2 terminate`).catch((error: unknown) => error);
  expect(await lost).toBeInstanceOf(Error);
  expect(channel.events).toMatchObject([{ reply: 0, ok: false, code: 'LINE_TOO_LONG' }]);
  expect(await (await run.connect()).ask('status')).toMatchObject({ state: 'running' });
});

test('a starter that is hung up on is gone, for his death would not be told', async () => {
  const report = join(testFolder(), 'report.json');
  const argv = ['--control', 'fd:3', '--report', report, '--', 'sleep', '1000'];
  const child = spawn(supervisorPath(), argv, { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] });
  onTestFinished(() => {
    child.kill('SIGTERM');
  });
  (child.stdio[3] as Writable).write(`${tooLong}\n`);
  await once(child, 'exit');
  expect(await readRecord(report)).toMatchObject({ cause: 'parent_exit' });
});
