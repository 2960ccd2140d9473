// Ends workers in the middle of whatever they do, and tells which of their runs began and what is left of us.
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

const pids: number[] = [];
const [rounds = '10', optionText = '{}'] = process.argv.slice(2);
const before = descriptors();
for (let round = 0; round < Number(rounds); round++) {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: JSON.parse(optionText) as object,
  });
  const first = new Promise<void>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', (pid: number) => {
      pids.push(pid);
      resolve();
    });
  });
  await first;
  // A different instant each time.
  if (round % 3 > 0) await delay(round % 7);
  await worker.terminate();
}
const deadline = performance.now() + 20_000;
while (performance.now() < deadline && (children().length > 0 || descriptors() > before + 9)) await delay(5);
process.stdout.write(`${JSON.stringify({ pids, children: children(), leaked: descriptors() - before })}\n`);

function children(): string[] {
  const threads = readdirSync('/proc/self/task');
  const lists = threads.map((thread) => readFileSync(`/proc/self/task/${thread}/children`, 'latin1'));
  return lists.flatMap((list) => list.split(' ')).filter(Boolean);
}

function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
