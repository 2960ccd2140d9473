// In a worker: starts runs without end, and tells the pids of the first.
import { parentPort, workerData } from 'node:worker_threads';
import { spawn, type SpawnOptions } from '../../../src/process/index.ts';

const options = workerData as SpawnOptions;
for (let i = 0; ; i++) {
  const run = await spawn('sleep', ['1000'], { ...options, stdio: ['ignore', 'pipe', 'ignore'] });
  parentPort?.postMessage(run.pid);
  if (i % 2 === 1) await run.terminate({ grace: 0 });
}
