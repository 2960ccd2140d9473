import type { ReaperError } from '../../errors.ts';
import type { EndedHost } from '../../sweep/live-runs/end-host.ts';
import type { EndedRun } from '../../sweep/live-runs/end-live-runs.ts';

/** What became of runs that were ended without their rows, in JSON. */
export function unrecordedJson(
  runs: readonly EndedRun[],
  host: EndedHost | null = null,
  failure: ReaperError | null = null,
): Readonly<Record<string, unknown>> {
  return {
    unrecorded: runs.map(({ agentId, name, report, proven, error }) => ({
      id: agentId,
      name,
      verified: proven,
      endedByTerm: report?.counts.endedByTerm ?? null,
      neededKill: report?.counts.neededKill ?? null,
      survivors: report?.survivors ?? [],
      error,
    })),
    host,
    storeError: failure === null ? null : { code: failure.code, message: failure.message },
  };
}
