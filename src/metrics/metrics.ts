import { Gauge, Counter, Registry } from 'prom-client';
import { durationBounds } from '../sweep/retention/cleanup-totals.ts';
import type { Figures } from './figures.ts';
import { gauges } from './gauges.ts';
import { TotalsHistogram } from './totals-histogram.ts';

/** The content type of what {@link metricsText} gives. */
export const metricsType: string = Registry.PROMETHEUS_CONTENT_TYPE;

/** The figures as text that Prometheus reads: its exposition format, version 0.0.4. */
export async function metricsText(figures: Figures): Promise<string> {
  const registry = new Registry();
  const registers = [registry];
  for (const { name, help, samples } of gauges) {
    const found = samples(figures);
    // What is not known is left out: a nought would be a figure.
    if (found.length === 0) continue;
    const labelNames = [...new Set(found.flatMap(({ labels }) => Object.keys(labels)))];
    const gauge = new Gauge({ name: `agent_reaper_${name}`, help, labelNames, registers });
    for (const { labels, value } of found) gauge.set(labels, value);
  }
  addCleanups(registry, figures.cleanups);
  return registry.metrics();
}

function addCleanups(registry: Registry, totals: Figures['cleanups']): void {
  if (totals === null) return;
  const registers = [registry];
  const attempts = new Counter({
    name: 'agent_reaper_cleanup_attempts_total',
    help: 'Attempts to settle an agent that is over, by what they came to.',
    labelNames: ['result'],
    registers,
  });
  attempts.inc({ result: 'settled' }, totals.settled);
  attempts.inc({ result: 'failed' }, totals.failed);
  const histogram = new TotalsHistogram(
    {
      name: 'agent_reaper_cleanup_duration_seconds',
      help: 'How long attempts to settle an agent took.',
      buckets: durationBounds.map((ms) => ms / 1_000),
      registers,
    },
    {
      within: totals.within,
      count: totals.settled + totals.failed,
      sum: totals.durationMs / 1_000,
    },
  );
  registry.registerMetric(histogram);
}
