import { describe, expect, test } from 'vitest';
import { judge, type Activity } from '../../../src/agents/watchdog/activity.ts';
import { PauseDetector } from '../../../src/agents/watchdog/clocks.ts';
import type { Escalation, WatchPolicy } from '../../../src/agents/watchdog/policy.ts';
import { heard, looked, nextLook, type Watch } from '../../../src/agents/watchdog/watch.ts';

const policy = (escalation: Escalation = 'warn'): WatchPolicy => ({ silenceMs: 100, escalation, stepMs: 30 });

const still = (at: number): Activity => ({ at, cpuMs: 5, blocks: 1, bytes: 10, members: ['7:1'] });

/** Goes from look to look with processes that do nothing, and tells when something was done. */
function silence(escalation: Escalation): (readonly [at: number, action: string])[] {
  let watch = heard(0);
  const done: (readonly [number, string])[] = [];
  for (let looks = 0; looks < 10; looks += 1) {
    const at = nextLook(watch, policy(escalation));
    if (at === null) break;
    const step = looked(watch, policy(escalation), still(at), at);
    watch = step.watch;
    if (step.action !== 'none') done.push([at, step.action]);
  }
  return done;
}

test.each<[Escalation, unknown]>([
  ['warn', [[100, 'flag']]],
  [
    'message',
    [
      [100, 'flag'],
      [130, 'message'],
    ],
  ],
  [
    'terminate',
    [
      [100, 'flag'],
      [130, 'message'],
      [160, 'terminate'],
    ],
  ],
])('a silence without any work, with the escalation %s', (escalation, expected) => {
  expect(silence(escalation)).toEqual(expected);
});

test('without a limit nobody is ever looked at', () => {
  expect(nextLook(heard(0), { ...policy(), silenceMs: null })).toBeNull();
});

test('the processes are looked at half-way, and then at the end of the silence', () => {
  const half = heard(0);
  expect(nextLook(half, policy())).toBe(50);
  expect(looked(half, policy(), still(49), 49)).toEqual({ watch: half, action: 'none' });
  const { watch } = looked(half, policy(), still(50), 50);
  expect(nextLook(watch, policy())).toBe(100);
});

const works: Activity = { ...still(100), cpuMs: 50 };

test('one that works is not flagged, and is looked at again after another silence', () => {
  const { watch: half } = looked(heard(0), policy(), still(50), 50);
  const { watch, action } = looked(half, policy(), works, 100);
  expect(action).toBe('none');
  expect(nextLook(watch, policy())).toBe(200);
  expect(looked(watch, policy(), { ...works, at: 200 }, 200).action).toBe('flag');
});

test.each(['stalled', 'told'] as const)(
  'one that is %s and works again is cleared before more is done',
  (stage) => {
    const flagged: Watch = { heardAt: 0, idleSince: 0, seen: still(100), stage, stageAt: 100 };
    const { watch, action } = looked(flagged, policy('terminate'), { ...works, at: 130 }, 130);
    expect(action).toBe('clear');
    expect(watch).toMatchObject({ stage: 'quiet', heardAt: 0, idleSince: 130 });
  },
);

test('a supervisor that does not answer is no sign of work, and its first answer none of idleness', () => {
  const { watch: unseen } = looked(heard(0), policy(), null, 50);
  expect(looked(unseen, policy(), null, 100).action).toBe('flag');
  expect(looked(unseen, policy(), still(100), 100).action).toBe('none');
});

test.each<[string, Partial<Activity>, string]>([
  ['nothing', {}, 'idle'],
  ['a heartbeat', { cpuMs: 5.9, bytes: 4_000 }, 'idle'],
  ['a hundredth of a processor', { cpuMs: 6 }, 'working'],
  ['a new process', { members: ['7:1', '8:2'] }, 'working'],
  ['a process that went', { members: [] }, 'working'],
  ['another process of the same number', { members: ['7:9'] }, 'working'],
  ['blocks of a process that is gone', { blocks: 2 }, 'working'],
  ['bytes', { bytes: 70_000 }, 'working'],
])('%s between two looks is: %s', (_, change, verdict) => {
  expect(judge(still(0), { ...still(100), ...change })).toBe(verdict);
});

describe('time in which nobody could be heard', () => {
  function clocks(): { time: { now: number; boot: number }; detector: PauseDetector } {
    const time = { now: 1_000, boot: 9_000 };
    const detector = new PauseDetector({ now: () => time.now, boot: () => time.boot });
    return { time, detector };
  }

  test('is a sleep of the machine, which only the clock of the boot has counted', () => {
    const { time, detector } = clocks();
    time.now += 100_000;
    time.boot += 100_000 + 3_600_000;
    expect(detector.pausedUntilNow(time.now)).toBe(true);
    time.now += 100_000;
    time.boot += 100_000;
    expect(detector.pausedUntilNow(time.now)).toBe(false);
  });

  test('is a look that comes much too late, as after a sleep that timers count, or a stop of this process', () => {
    const { time, detector } = clocks();
    time.now += 60_000;
    time.boot += 60_000;
    expect(detector.pausedUntilNow(time.now - 20_000)).toBe(true);
    expect(detector.pausedUntilNow(time.now - 100)).toBe(false);
    expect(detector.pausedUntilNow(null)).toBe(false);
  });
});
