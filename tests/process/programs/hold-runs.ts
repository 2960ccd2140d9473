// Starts one run of three processes per option set given as JSON, tells their pids, and does what `how` says.
import { once } from 'node:events';
import { spawn, type SpawnOptions } from '../../../src/process/index.ts';

const [how = 'wait', ...optionSets] = process.argv.slice(2);
const script = 'sleep 1000 & first=$!; setsid sleep 1001 & echo $$ $first $!; wait';
const pids: number[] = [];
for (const options of optionSets) {
  const run = await spawn('sh', ['-c', script], JSON.parse(options) as SpawnOptions);
  if (run.stdout === null) throw new Error('no stdout');
  let line = '';
  while (!line.includes('\n')) line += String((await once(run.stdout, 'data'))[0]);
  pids.push(...line.trim().split(' ').map(Number));
  if (how === 'release') await run.release();
}
process.stdout.write(`${JSON.stringify(pids)}\n`);
if (how === 'exit') process.exit(3);
if (how === 'throw') throw new Error('on purpose');
if (how === 'wait') setInterval(() => undefined, 1 << 30);
