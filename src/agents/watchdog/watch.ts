import type { Moment } from '../follow/alarm.ts';
import { judge, type Activity } from './activity.ts';
import type { WatchPolicy } from './policy.ts';

/** What is known of the silence of one agent. Plain data. */
export interface Watch {
  /** When it was last heard. */
  readonly heardAt: Moment;
  /** From when on it has done nothing that can be seen; not before it was last heard. */
  readonly idleSince: Moment;
  /** What its processes had done when they were last looked at in this silence. */
  readonly seen: Activity | null;
  /** How far it has come: nothing, flagged, told, given up. */
  readonly stage: 'quiet' | 'stalled' | 'told' | 'ended';
  /** When it came to that. */
  readonly stageAt: Moment;
}

/** What is done about a silence. */
export type WatchAction = 'none' | 'flag' | 'clear' | 'message' | 'terminate';

/** A watch after something, and what is to be done. */
export interface WatchStep {
  readonly watch: Watch;
  readonly action: WatchAction;
}

/** The watch of an agent that is heard now, or seen for the first time. */
export function heard(now: Moment): Watch {
  return { heardAt: now, idleSince: now, seen: null, stage: 'quiet', stageAt: now };
}

/** The watch after a time in which nobody could have been heard, as while the machine slept: it begins anew. */
export function resumed(watch: Watch, now: Moment): Watch {
  return { ...watch, idleSince: now, seen: watch.stage === 'quiet' ? null : watch.seen, stageAt: now };
}

/** When its processes are to be looked at next; null: not as long as nothing is heard of it. */
export function nextLook(watch: Watch, { silenceMs, escalation, stepMs }: WatchPolicy): Moment | null {
  if (silenceMs === null) return null;
  switch (watch.stage) {
    case 'quiet':
      // Half-way, so that at the end there is something to compare with.
      return watch.idleSince + (watch.seen === null ? silenceMs / 2 : silenceMs);
    case 'stalled':
      return escalation === 'warn' ? null : watch.stageAt + stepMs;
    case 'told':
      return escalation === 'terminate' ? watch.stageAt + stepMs : null;
    case 'ended':
      return null;
  }
}

/**
 * After its processes were looked at.
 * @param activity what they have done, or null when their supervisor did not answer: that is no sign of work
 */
export function looked(watch: Watch, policy: WatchPolicy, activity: Activity | null, now: Moment): WatchStep {
  const due = nextLook(watch, policy);
  if (due === null || now < due) return { watch, action: 'none' };
  if (watch.stage === 'quiet' && watch.seen === null)
    return { watch: { ...watch, seen: activity ?? nothingSeen }, action: 'none' };
  if (activity !== null && watch.seen !== null && judge(watch.seen, activity) === 'working') {
    const working = { ...watch, idleSince: now, seen: activity, stage: 'quiet', stageAt: now } as const;
    // Looked at again after a whole silence from here on, with this to compare with.
    return { watch: working, action: watch.stage === 'quiet' ? 'none' : 'clear' };
  }
  return escalated({ ...watch, seen: activity ?? watch.seen }, now);
}

/** Differs from whatever is seen later, so that a supervisor which answers again is not taken for idle at once. */
const nothingSeen: Activity = { at: 0, cpuMs: 0, blocks: 0, bytes: 0, members: ['unknown'] };

function escalated(watch: Watch, now: Moment): WatchStep {
  switch (watch.stage) {
    case 'quiet':
      return { watch: { ...watch, stage: 'stalled', stageAt: now }, action: 'flag' };
    case 'stalled':
      return { watch: { ...watch, stage: 'told', stageAt: now }, action: 'message' };
    case 'told':
      return { watch: { ...watch, stage: 'ended', stageAt: now }, action: 'terminate' };
    case 'ended':
      return { watch, action: 'none' };
  }
}
