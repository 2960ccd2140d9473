import type { TerminationReport } from '../../process/report.ts';
import type { RunPeriod } from '../../store/outcomes.ts';

/**
 * When a run began and when the last process of it was gone, by the clock of its supervisor: whoever settles it may come
 * much later. Null where the report does not say, or where the wall clock was set between: then the moment of recording
 * is the better one.
 * @param createdAt of its agent, and `now`: milliseconds since 1970
 */
export function runPeriod(
  report: Pick<TerminationReport, 'startedAt' | 'timeline'> | null,
  createdAt: number,
  now: number,
): RunPeriod | null {
  const { runtime = null, empty = null, reaped = null } = report?.timeline ?? {};
  if (report === null || runtime === null) return null;
  const from = Date.parse(report.startedAt);
  const to = Math.round(from + (runtime + (empty ?? reaped ?? 0)) / 1_000);
  return from >= createdAt && to <= now ? { from, to } : null;
}
