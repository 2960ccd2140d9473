import type { AgentFigures } from './agent-figures.ts';
import type { HostHealth } from './host-health.ts';
import type { LastSweep } from './last-sweep.ts';

/** What health tells of. */
export const problemCodes = [
  'store',
  'config',
  'disk_low',
  'host_mute',
  'host_missing',
  'follower_missing',
  'unsettled',
  'stalled',
  'survivors',
  'sweep_failed',
] as const;

/** Something that a person should know of. */
export interface HealthProblem {
  readonly code: (typeof problemCodes)[number];
  readonly message: string;
}

/** What problems are seen in. Times are milliseconds since 1970. */
export interface HealthFacts {
  readonly at: number;
  readonly storeError: string | null;
  readonly configError: string | null;
  readonly host: HostHealth;
  readonly agents: AgentFigures | null;
  readonly disk: readonly { readonly path: string; readonly free: number; readonly floor: number }[];
  readonly lastSweep: LastSweep | null;
}

/** What is wrong. @param hookMs how long settling may take, in milliseconds */
export function healthProblems(facts: HealthFacts, hookMs: number): readonly HealthProblem[] {
  const { at, storeError, configError, host, agents, disk, lastSweep } = facts;
  const problems: HealthProblem[] = [];
  const tell = (code: HealthProblem['code'], message: string): void => {
    problems.push({ code, message });
  };
  if (storeError !== null) tell('store', storeError);
  if (configError !== null) tell('config', configError);
  for (const { path, free, floor } of disk) {
    if (free < floor)
      tell('disk_low', `${path} has ${String(free)} bytes free, below ${String(floor)}: nothing is deployed`);
  }
  if (host.state === 'mute') tell('host_mute', 'the host-level supervisor does not answer');
  const live = agents?.live ?? 0;
  if (live > 0 && host.state === 'none')
    tell(
      'host_missing',
      `${String(live)} agents live without a host-level supervisor; the next deployment starts one`,
    );
  if (live > 0 && host.state === 'running' && host.follower === null)
    tell('follower_missing', 'no follower runs: budgets, silence and messages wait for it');
  if (agents === null) return problems;
  const { oldestUnsettled, stalled, survivors } = agents;
  if (oldestUnsettled !== null && at - oldestUnsettled.since > hookMs)
    tell(
      'unsettled',
      `${oldestUnsettled.id} has ended and is not settled yet: \`agent-reaper sweep\` settles it`,
    );
  if (stalled.length > 0) tell('stalled', `nothing happens in ${stalled.map(({ id }) => id).join(', ')}`);
  if (survivors > 0) tell('survivors', `${String(survivors)} processes of ended runs could not be killed`);
  if (lastSweep !== null && lastSweep.failed > 0)
    tell('sweep_failed', `the last sweep could not clear ${String(lastSweep.failed)} leftovers`);
  return problems;
}
