import { expect, test } from 'vitest';
import { runPeriod } from '../../../src/agents/settle/run-period.ts';
import type { TerminationReport } from '../../../src/process/report.ts';
import { agentViewOf } from '../../../src/agents/views/agent-listing.ts';
import { lifeTime } from '../../../src/agents/views/agent-view.ts';
import { requireAgent } from '../../../src/store/agents.ts';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import { eventually } from '../../helpers/eventually.ts';
import { world } from '../world.ts';

const started = Date.parse('2026-11-20T12:00:00.000Z');

function report(timeline: Partial<TerminationReport['timeline']>): Parameters<typeof runPeriod>[0] {
  const none = {
    termSent: null,
    leaderExit: 0,
    killSent: null,
    empty: null,
    reaped: null,
    leafRemoved: null,
  };
  return { startedAt: new Date(started).toISOString(), timeline: { ...none, runtime: null, ...timeline } };
}

test.each([
  ['from exec to the last process', { runtime: 200_000, empty: 5_000 }, 205],
  ['to what was reaped, where nobody saw it empty', { runtime: 200_000, reaped: 7_000 }, 207],
  ['to the beginning of the end, where nothing else is known', { runtime: 200_000 }, 200],
])('lasts %s', (_, timeline, length) => {
  expect(runPeriod(report(timeline), started, started + 1_000)).toEqual({
    from: started,
    to: started + length,
  });
});

test.each([
  ['there is no report', null, started, started + 1_000],
  ['nothing ran', report({}), started, started + 1_000],
  ['the clock was set back since', report({ runtime: 200_000 }), started, started + 100],
  ['the clock was set back before', report({ runtime: 200_000 }), started + 1, started + 1_000],
])('is not known where %s', (_, given, createdAt, now) => {
  expect(runPeriod(given, createdAt, now)).toBeNull();
});

test('an agent is shown as long as it ran, whoever settled it and when', async () => {
  const { manager, shell } = world();
  const { agent } = await shell('sleep 0.2');
  await eventually(() => requireAgent(manager.store, agent.id).settledAt !== null, { what: 'it is settled' });
  const { report: written, at } = outcomeOf(manager.store, agent.id) ?? {};
  const { startedAt, timeline } = written as TerminationReport;
  const length = Math.round(((timeline.runtime ?? 0) + (timeline.empty ?? 0)) / 1_000);
  const from = Date.parse(startedAt);
  expect(lifeTime(agentViewOf(manager.store, agent.id))).toEqual({ from, to: from + length });
  expect(at).toBe(from + length);
});
