import { eventually } from '../helpers/eventually.ts';
import { command, type Ended } from './command.ts';
import type { Place, Witness } from './place.ts';
import { actorsOf } from './roles.ts';

interface Listed {
  readonly agents: readonly {
    readonly id: string;
    readonly status: string;
    readonly cause: string | null;
    readonly settledAt: string | null;
  }[];
}

/** What is wrong after everything was swept and stopped: processes, files, and outcomes that are lost. Empty when nothing is. */
export async function judge(
  place: Place,
  witness: Witness,
  deployed: readonly Ended[],
  clearing: readonly Ended[],
): Promise<string[]> {
  const failures = clearing.flatMap((ended) =>
    ended.code === 0 ? [] : [`clearing up ended with ${tell(ended)}`],
  );
  if (witness.held()) failures.push('somebody still has the witness open');
  try {
    // The host and whoever waits for it have nothing left to do, and leave by themselves.
    await eventually(() => actorsOf(place).length === 0, { what: 'everybody has left', timeoutMs: 20_000 });
  } catch {
    failures.push(...actorsOf(place).map(({ pid, name }) => `${name} (${String(pid)}) is left`));
  }
  const verified = await command(place, 'verify', '--json');
  if (verified.code !== 0) failures.push(`verify ended with ${tell(verified)}`);
  return [...failures, ...(await lostOutcomes(place, deployed))];
}

async function lostOutcomes(place: Place, deployed: readonly Ended[]): Promise<string[]> {
  const listed = await command(place, 'ls', '--all', '--quick', '--json', '--limit', '1000');
  if (listed.code !== 0) return [`ls ended with ${tell(listed)}`];
  const { agents } = JSON.parse(listed.stdout) as Listed;
  const failures = agents
    .filter(({ cause, settledAt }) => cause === null || settledAt === null)
    .map(({ id, status }) => `${id} is ${status}, without an outcome`);
  for (const { code, stdout } of deployed) {
    if (code !== 0) continue;
    const { id } = (JSON.parse(stdout) as { agent: { id: string } }).agent;
    if (!agents.some((agent) => agent.id === id)) failures.push(`${id} was deployed and is not on record`);
  }
  return failures;
}

function tell({ code, signal, stdout, stderr }: Ended): string {
  return `${String(code ?? signal)}: ${`${stderr}${stdout}`.trim().slice(0, 700)}`;
}
