import { strayWords } from '../../engines/conclusion.ts';
import type { StreamOutcome } from '../../engines/outcome.ts';
import type { OutcomeCause } from '../../store/life-cycle.ts';

/** What is known of a run that was ended, where nobody has said why. */
export interface EndingFacts {
  /** As it was deployed with: `wall` and `idle` in milliseconds, null without a limit. */
  readonly durations: unknown;
  /** What the engine warned of, and what it wrote outside of its format; newest last. */
  readonly stream: Pick<StreamOutcome, 'warnings' | 'strayLines'>;
}

/** Why a run ended, for a person; null where its cause says it all. */
export function endingWords(cause: OutcomeCause, { durations, stream }: EndingFacts): string | null {
  const { wall, idle } = (durations ?? {}) as Limits;
  switch (cause) {
    case 'timeout':
      return `It ran for ${seconds(wall)}, as long as it may${complaints(stream)}`;
    case 'idle':
      return `It wrote nothing for ${seconds(idle)}, as long as it may${complaints(stream)}`;
    case 'terminal_lost':
      return 'Its tmux session or the tmux server went away';
    case 'oom':
      return 'The kernel ended it for want of memory';
    case 'lost':
      return 'Its supervisor died and left no record';
    case 'host_rebooted':
      return 'The machine was started anew while it ran';
    default:
      return null;
  }
}

interface Limits {
  readonly wall?: number | null;
  readonly idle?: number | null;
}

function seconds(ms: number | null | undefined): string {
  return typeof ms === 'number' ? `${String(ms / 1000)} s` : 'its limit';
}

/** Why it may have taken so long: what it warned of last, or asked. */
function complaints(stream: EndingFacts['stream']): string {
  const last = stream.warnings.at(-1);
  return `${last === undefined ? '' : `; its last warning: ${last}`}${strayWords(stream)}`;
}
