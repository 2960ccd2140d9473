import { describe, expect, test } from 'vitest';
import { concludeRun, type RunEvidence } from '../../../src/agents/settle/conclude-run.ts';
import type { Ending } from '../../../src/agents/settle/ending.ts';
import { standingOf } from '../../../src/agents/settle/situation.ts';
import type { ResultKind } from '../../../src/engines/event.ts';
import { noProgress, outcomeOf, type StreamOutcome } from '../../../src/engines/outcome.ts';
import type { Cause } from '../../../src/process/report.ts';
import { outcomeCauses, outcomeStatuses } from '../../../src/store/life-cycle.ts';

const all: readonly Cause[] = [
  'exited',
  'killed',
  'timeout',
  'idle',
  'drained',
  'terminal_lost',
  'parent_exit',
  'oom',
  'spawn_failed',
  'lost',
];

function stream(verdict: ResultKind | 'none'): StreamOutcome {
  const result =
    verdict === 'none' ? null : ({ type: 'result', kind: verdict, message: 'words', denials: [] } as const);
  return outcomeOf({ ...noProgress, events: 1, result });
}

const budget: Ending = { cause: 'budget', reason: 'used up', by: 'follower', forced: false };

/** A run that exited with 1 after saying nothing, unless `what` says otherwise. */
function evidence(
  what: Partial<Omit<RunEvidence, 'report' | 'stream'>> & {
    cause?: Cause;
    code?: number | null;
    signal?: NodeJS.Signals | null;
    verdict?: ResultKind | 'none';
  },
): RunEvidence {
  const {
    cause = 'exited',
    signal = null,
    code = signal === null ? 1 : null,
    verdict = 'none',
    ...rest
  } = what;
  return {
    standing: 'recorded',
    ending: null,
    abandoned: false,
    reportsResult: true,
    resultIsLast: verdict !== 'none',
    report: { cause, exit: { code, signal, coreDumped: false, source: 'waitid' } },
    stream: stream(verdict),
    ...rest,
  };
}

describe('the outcome of a run', () => {
  test.each([
    // What the engine says, and how it left.
    [{ verdict: 'success', code: 0 }, 'completed', 'completed'],
    [{ verdict: 'success', code: 1 }, 'completed', 'completed'],
    [{ verdict: 'error', code: 1 }, 'failed', 'error'],
    [{ verdict: 'limit', code: 1 }, 'failed', 'failed'],
    [{ verdict: 'denied', code: 0 }, 'failed', 'failed'],
    [{ verdict: 'none', code: 0 }, 'exited', 'error'],
    [{ verdict: 'none', code: 3 }, 'exited', 'error'],
    [{ verdict: 'none', signal: 'SIGSEGV' }, 'exited', 'error'],
    [{ reportsResult: false, code: 0 }, 'completed', 'completed'],
    [{ reportsResult: false, code: 3 }, 'exited', 'error'],
    [{ reportsResult: false, signal: 'SIGKILL' }, 'exited', 'error'],
    // A success that more work followed, which broke off, is stale; one that it finished is not.
    [{ verdict: 'success', resultIsLast: false, code: 1 }, 'exited', 'error'],
    [{ verdict: 'success', resultIsLast: false, code: 0 }, 'completed', 'completed'],
    // Told to finish: what it said counts; what our signal made of it was a kill.
    [{ cause: 'drained', verdict: 'success', signal: 'SIGKILL' }, 'completed', 'completed'],
    [{ cause: 'drained', verdict: 'error', signal: 'SIGTERM' }, 'failed', 'error'],
    [{ cause: 'drained', reportsResult: false, code: 0 }, 'completed', 'completed'],
    [{ cause: 'drained', verdict: 'none', signal: 'SIGTERM' }, 'killed', 'terminated'],
    [{ cause: 'drained', verdict: 'none', code: 2 }, 'exited', 'error'],
    [{ cause: 'drained', verdict: 'none', signal: 'SIGTERM', ending: budget }, 'budget', 'terminated'],
    // Ended by somebody.
    [{ cause: 'killed', signal: 'SIGTERM' }, 'killed', 'terminated'],
    [{ cause: 'killed', signal: 'SIGTERM', ending: budget }, 'budget', 'terminated'],
    [{ cause: 'killed', signal: 'SIGTERM', abandoned: true }, 'spawn_failed', 'error'],
    [{ cause: 'killed', signal: 'SIGTERM', abandoned: true, ending: budget }, 'budget', 'terminated'],
    [{ cause: 'parent_exit', signal: 'SIGTERM' }, 'killed', 'terminated'],
    // The signal of whoever ended it came before its supervisor's, which so saw an exit.
    [{ cause: 'exited', signal: 'SIGTERM', ending: budget }, 'budget', 'terminated'],
    [{ cause: 'exited', verdict: 'success', code: 0, ending: budget }, 'completed', 'completed'],
    // The supervisor's own reasons are nobody's asking.
    [{ cause: 'timeout', signal: 'SIGTERM', ending: budget }, 'timeout', 'terminated'],
    [{ cause: 'idle', signal: 'SIGTERM' }, 'idle', 'terminated'],
    [{ cause: 'terminal_lost', signal: 'SIGHUP' }, 'terminal_lost', 'terminated'],
    [{ cause: 'oom', signal: 'SIGKILL' }, 'oom', 'error'],
    [{ cause: 'spawn_failed', code: null }, 'spawn_failed', 'error'],
    [{ cause: 'lost', code: null }, 'lost', 'lost'],
    [{ cause: 'lost', code: null, ending: budget }, 'lost', 'lost'],
    [{ cause: 'lost', code: null, ending: { ...budget, forced: true } }, 'budget', 'terminated'],
    // Without a record.
    [{ standing: 'lost' }, 'lost', 'lost'],
    [{ standing: 'lost', ending: { ...budget, forced: true } }, 'budget', 'terminated'],
    [{ standing: 'host_rebooted' }, 'host_rebooted', 'lost'],
    [{ standing: 'unstarted' }, 'spawn_failed', 'error'],
    [{ standing: 'unstarted', abandoned: true, ending: budget }, 'budget', 'terminated'],
    // The engine minds the budget as well, and may be the first to say so.
    [{ verdict: 'budget', code: 1 }, 'budget', 'terminated'],
    [{ verdict: 'budget', cause: 'drained', signal: 'SIGTERM' }, 'budget', 'terminated'],
  ] as const)('of %j is %s, status %s', (what, endedBy, status) => {
    const conclusion = concludeRun(evidence(what));
    expect(conclusion).toMatchObject({ endedBy, status });
  });

  test.each(all.filter((cause) => cause !== 'exited' && cause !== 'drained'))(
    'a success that nothing followed stands, though the run ended by %s',
    (cause) => {
      const conclusion = concludeRun(evidence({ cause, verdict: 'success', signal: 'SIGTERM' }));
      expect(conclusion.status).toBe('completed');
      const stale = concludeRun(
        evidence({ cause, verdict: 'success', signal: 'SIGTERM', resultIsLast: false }),
      );
      expect(stale.status).not.toBe('completed');
    },
  );

  test.each(['error', 'limit', 'budget', 'denied', 'none'] as const)(
    'a result %s may be the answer to our own signal, and does not stand against it',
    (verdict) => {
      expect(concludeRun(evidence({ cause: 'killed', verdict, signal: 'SIGTERM' }))).toMatchObject({
        endedBy: 'killed',
        status: 'terminated',
      });
    },
  );

  test('is always one that the store takes', () => {
    const verdicts = ['success', 'error', 'limit', 'budget', 'denied', 'none'] as const;
    const standings = ['recorded', 'lost', 'host_rebooted', 'unstarted'] as const;
    const endings = [null, budget, { ...budget, forced: true }];
    for (const cause of all)
      for (const verdict of verdicts)
        for (const standing of standings)
          for (const ending of endings)
            for (const abandoned of [true, false])
              for (const signal of [null, 'SIGKILL'] as const) {
                const { endedBy, status } = concludeRun(
                  evidence({ cause, verdict, standing, ending, abandoned, signal }),
                );
                expect(outcomeCauses).toContain(endedBy);
                expect([...outcomeStatuses[endedBy], 'completed']).toContain(status);
              }
  });
});

describe('where a run stands', () => {
  test.each([
    [{ recorded: true, supervisor: 'alive' }, 'recorded'],
    [{ recorded: true, sameBoot: false }, 'recorded'],
    [{ sameBoot: false, supervisor: 'alive' }, 'host_rebooted'],
    [{ supervisor: 'alive' }, 'alive'],
    [{ supervisor: 'alive', deployerAlive: false }, 'alive'],
    [{ supervisor: 'dead', deployerAlive: true }, 'lost'],
    [{ supervisor: 'unknown', deployerAlive: true }, 'alive'],
    [{ supervisor: 'unknown', deployerAlive: false }, 'unstarted'],
  ] as const)('%j: %s', (signs, standing) => {
    const usual = { recorded: false, sameBoot: true, supervisor: 'dead', deployerAlive: false } as const;
    expect(standingOf({ ...usual, ...signs })).toBe(standing);
  });
});
