// Ends a worker that holds a lock and one that waits for it, and tells whether the lock can be had then.
import { once } from 'node:events';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { lockFile } from '../../../src/process/file-lock.ts';

if (isMainThread) {
  const path = process.argv[2] ?? '';
  const holder = worker(path);
  await once(holder, 'message');
  const waiter = worker(path);
  await once(waiter, 'online');
  await waiter.terminate();
  await holder.terminate();
  const lock = await lockFile(path, 'exclusive', { wait: true });
  process.stdout.write(`${JSON.stringify({ held: lock !== null })}\n`);
} else {
  await lockFile(workerData as string, 'exclusive', { wait: true });
  parentPort?.postMessage('held');
  setInterval(() => undefined, 1 << 30);
}

function worker(path: string): Worker {
  return new Worker(new URL(import.meta.url), { workerData: path });
}
