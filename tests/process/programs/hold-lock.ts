// Takes a lock, tells whether it did, and does what it is told with it.
// Arguments: PATH shared|exclusive try|wait [leave|stay|child]
import { spawn } from 'node:child_process';
import { lockFile } from '../../../src/process/file-lock.ts';

const [path = '', mode = 'exclusive', wait = 'try', then = 'stay'] = process.argv.slice(2);
process.stdout.write('{"asking":true}\n');
const lock = await lockFile(path, mode as 'exclusive', { wait: wait === 'wait' });
const child = then === 'child' ? spawn('sleep', ['1000'], { stdio: 'ignore' }) : undefined;
process.stdout.write(`${JSON.stringify({ held: lock !== null, child: child?.pid })}\n`);
if (then !== 'leave') setInterval(() => undefined, 1 << 30);
