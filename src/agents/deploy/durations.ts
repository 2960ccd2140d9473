import { ReaperError } from '../../errors.ts';
import type { Config } from '../../store/config/config.ts';
import type { DeployRequest } from './request.ts';

/** How long an agent may take for what, in milliseconds; null has no bound. */
export interface Durations {
  readonly wall: number | null;
  readonly idle: number | null;
  readonly drain: number;
  readonly grace: number;
  readonly hard: number;
}

/** Milliseconds: 30 days. What is longer is not meant. */
const longest = 2_592_000_000;

/** @throws ReaperError INVALID_OPTION for what is no duration */
export function durationsOf(config: Config, request: DeployRequest): Durations {
  return {
    wall: chosen('wall_time_ms', request.wallTimeMs, config['limits.wall_time']),
    idle: chosen('idle_time_ms', request.idleTimeMs, config['limits.idle_time']),
    drain: chosen('drain_ms', request.drainMs, config['limits.drain']),
    grace: chosen('grace_ms', request.graceMs, config['limits.grace']),
    hard: config['limits.hard'],
  };
}

/** A request may shorten what the configuration allows, and never exceed what it can express. */
function chosen<T extends number | null>(
  option: string,
  asked: number | undefined,
  configured: T,
): number | T {
  if (asked === undefined) return configured;
  if (Number.isFinite(asked) && asked >= 0 && asked <= longest) return asked;
  const expected = `a number of milliseconds from 0 to ${String(longest)}`;
  throw new ReaperError('INVALID_OPTION', { option, value: asked, expected });
}
