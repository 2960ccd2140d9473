import type { Manager } from '../agents/manager.ts';
import { healthReport } from '../sweep/health.ts';
import { FigureTaker } from './figures.ts';
import { livenessAnswer, readinessAnswer } from './health-answer.ts';
import type { Address } from './loopback.ts';
import { metricsText, metricsType } from './metrics.ts';
import { paced, type Pace } from './pace.ts';
import { serve, type MetricsServer } from './server.ts';
import { writeTextfile } from './textfile.ts';

/** Where the figures go; at least one of the two. */
export interface MetricsTargets {
  /** A file for the textfile collector of the node exporter. */
  readonly file: string | null;
  readonly listen: Address | null;
  readonly pace: Pace;
  /** Called when the server listens. */
  readonly onListen?: (url: string) => void;
}

/** Writes the figures into a file once. @throws ReaperError FILE_FAILED */
export async function writeMetrics(manager: Manager, file: string): Promise<void> {
  writeTextfile(file, await metricsText(await new FigureTaker(manager).take()));
}

/**
 * Keeps a file up to date and answers requests until the signal says otherwise, and then resolves with nothing half done.
 * It never starts a host, an agent or a sweep.
 * @throws ReaperError LISTEN_FAILED; FILE_FAILED at the first writing
 */
export async function serveMetrics(
  manager: Manager,
  targets: MetricsTargets,
  signal: AbortSignal,
): Promise<void> {
  const { file, listen, pace } = targets;
  const taker = new FigureTaker(manager);
  const server = listen === null ? null : await startServer(manager, taker, listen);
  try {
    if (server !== null) targets.onListen?.(server.url);
    if (file === null) await ended(signal);
    else await keepWriting(manager, taker, file, pace, signal);
  } finally {
    await server?.close();
  }
}

function startServer(manager: Manager, taker: FigureTaker, listen: Address): Promise<MetricsServer> {
  return serve(listen, {
    '/metrics': async () => ({ status: 200, type: metricsType, body: await metricsText(await taker.take()) }),
    '/healthz': async () => livenessAnswer(await healthReport(manager)),
    '/readyz': async () => readinessAnswer(await healthReport(manager)),
  });
}

async function keepWriting(
  { store }: Manager,
  taker: FigureTaker,
  file: string,
  pace: Pace,
  signal: AbortSignal,
): Promise<void> {
  let written = false;
  for await (const _ of paced(store, pace, signal)) {
    try {
      writeTextfile(file, await metricsText(await taker.take()));
      written = true;
    } catch (error) {
      // A disk that is full for a while must not end the watch; a place that cannot be written to at all must.
      if (!written) throw error;
    }
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
