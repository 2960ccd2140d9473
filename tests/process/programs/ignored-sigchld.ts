// Tells how a run ends in a process that ignores SIGCHLD.
import { readFileSync } from 'node:fs';
import { ReaperError, spawn } from '../../../src/process/index.ts';

const group = process.argv[2] === 'group';
const mask = /SigIgn:\s*([0-9a-f]+)/.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0';
const ignored = (BigInt(`0x${mask}`) & (1n << 16n)) !== 0n;
// The supervisor is not to be meddled with.
delete process.env['LD_PRELOAD'];
try {
  const run = await spawn(
    'sh',
    ['-c', 'exit 5'],
    group ? { containment: 'group', onParentExit: 'keep' } : {},
  );
  const { exit, verified } = await run.ended;
  process.stdout.write(`${JSON.stringify({ ignored, exit, verified })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify(ReaperError.is(error) ? error : String(error))}\n`);
}
