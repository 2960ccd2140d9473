import type { Receipt } from '../../agents/views/receipt.ts';

/** A receipt as label and text, for people. What is not known is left out. */
export function receiptFacts(receipt: Receipt): (readonly [string, string])[] {
  const { processes, verified, survivors, tookMs, cleanupError } = receipt;
  const facts: readonly (readonly [string, string | null])[] = [
    [
      'cause',
      receipt.endedBy === receipt.cause ? receipt.cause : `${receipt.cause}, ended by ${receipt.endedBy}`,
    ],
    ['exit', exitText(receipt)],
    ['contained', receipt.tier],
    ['left behind', leftText(processes)],
    ['survivors', verified === null ? null : survivorsText(survivors)],
    [
      'proof',
      verified === null
        ? null
        : `${verified.strength}${verified.by.length === 0 ? '' : ` (${verified.by.join(', ')})`}`,
    ],
    [
      'took',
      tookMs === null ? null : `${tookMs.toFixed(1)} ms from the beginning of the end to proven empty`,
    ],
    ['settled', receipt.settled ? 'yes' : `no${cleanupError === null ? '' : `: ${cleanupError}`}`],
  ];
  return facts.filter((fact): fact is readonly [string, string] => fact[1] !== null);
}

function exitText({ exitCode, signal }: Receipt): string | null {
  if (signal !== null) return `by ${signal}`;
  return exitCode === null ? null : `code ${String(exitCode)}`;
}

function leftText({ endedByTerm, neededKill, escapees }: Receipt['processes']): string | null {
  if (endedByTerm === null || neededKill === null) return null;
  const outside =
    escapees === null || escapees === 0 ? '' : `; ${String(escapees)} had left its session or group`;
  return `${String(endedByTerm)} ended by SIGTERM, ${String(neededKill)} by SIGKILL${outside}`;
}

function survivorsText(survivors: Receipt['survivors']): string {
  if (survivors.length === 0) return 'none';
  return survivors
    .map(({ pid, comm, reason }) => `${String(pid)} (${String(comm)}, ${String(reason)})`)
    .join(', ');
}

/** How a run ends whose command has left by itself. */
const leftByItself: ReadonlySet<string> = new Set(['completed', 'failed', 'exited']);

/** The same in one line. */
export function receiptLine(receipt: Receipt): string {
  const { processes, verified, survivors, settled, cleanupError } = receipt;
  const ended = (processes.endedByTerm ?? 0) + (processes.neededKill ?? 0);
  const [one, was] = ended === 1 ? ['1 process', 'was'] : [`${String(ended)} processes`, 'were'];
  // Else the command itself is among them, and it has left nothing.
  const leftSome = leftByItself.has(receipt.endedBy)
    ? `it left ${one}, which ${was} ended`
    : `${one} ${was} ended`;
  const left = ended === 0 ? 'it left nothing behind' : leftSome;
  if (survivors.length > 0) return `${left}; SURVIVORS: ${survivorsText(survivors)}`;
  if (!settled) return `${left}; NOT settled: ${cleanupError ?? 'nobody has done so yet'}`;
  return verified?.value === true ? `${left}; proven empty (${verified.by.join(', ')})` : left;
}
