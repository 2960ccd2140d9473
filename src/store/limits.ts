import type { Budget } from './agent-record.ts';
import { defaultConfig, type Config } from './config/config.ts';

/** What bounds the number of agents (against spirals). Each may be narrowed by task. */
export interface Limits {
  readonly depth: number;
  readonly agentsPerTask: number;
  readonly concurrentPerTask: number;
  readonly concurrentPerHost: number;
  /** Per task, in any 60 seconds. */
  readonly spawnsPerMinute: number;
  readonly childrenPerAgent: number;
}

/** The limits that a configuration asks for. */
export function limitsOf(config: Config): Limits {
  return {
    depth: config['limits.depth'],
    agentsPerTask: config['limits.agents_per_task'],
    concurrentPerTask: config['limits.concurrent_per_task'],
    concurrentPerHost: config['limits.concurrent_per_host'],
    spawnsPerMinute: config['limits.spawns_per_minute'],
    childrenPerAgent: config['limits.children_per_agent'],
  };
}

/** Those of a configuration without a file. */
export const defaultLimits: Limits = limitsOf(defaultConfig);

/** How many there are, counted in the transaction that would add one more. */
export interface Counts {
  /** The depth that the new agent would have. */
  readonly depth: number;
  readonly agentsOfTask: number;
  readonly liveOfTask: number;
  readonly liveOnHost: number;
  readonly spawnsInLastMinute: number;
  readonly childrenOfParent: number;
}

/** A limit that says no. */
export interface Violation {
  readonly limit: string;
  readonly max: number;
  readonly current: number;
  readonly scope: 'task' | 'host' | 'agent';
}

/** The first limit that one more agent would break, or null. */
export function violatedLimit(limits: Limits, counts: Counts): Violation | null {
  const checks: readonly (readonly [string, number, number, Violation['scope']])[] = [
    ['depth', limits.depth, counts.depth - 1, 'agent'],
    ['children_per_agent', limits.childrenPerAgent, counts.childrenOfParent, 'agent'],
    ['agents_per_task', limits.agentsPerTask, counts.agentsOfTask, 'task'],
    ['concurrent_per_task', limits.concurrentPerTask, counts.liveOfTask, 'task'],
    ['spawns_per_minute', limits.spawnsPerMinute, counts.spawnsInLastMinute, 'task'],
    ['concurrent_per_host', limits.concurrentPerHost, counts.liveOnHost, 'host'],
  ];
  const broken = checks.find(([, max, current]) => current >= max);
  if (broken === undefined) return null;
  const [limit, max, current, scope] = broken;
  return { limit, max, current, scope };
}

/**
 * What a new agent is granted: what it asks for, or all that is left of its parent's grant, or no bound.
 * @returns the grant, or the name and the rest of the budget that does not suffice
 */
export function grantFrom(
  left: Budget,
  asked: Budget,
):
  | { readonly grant: Budget }
  | { readonly short: keyof Budget; readonly left: number; readonly asked: number } {
  for (const key of ['cost', 'tokens'] as const) {
    const rest = left[key];
    const wanted = asked[key] ?? 0;
    // Nothing left means no child at all, even one that asks for nothing in particular.
    if (rest !== null && (rest <= 0 || wanted > rest)) return { short: key, left: rest, asked: wanted };
  }
  return { grant: { cost: asked.cost ?? left.cost, tokens: asked.tokens ?? left.tokens } };
}
