import { describe, expect, it } from 'vitest';
import { agentById } from '../../src/store/agents.ts';
import { eventsSince } from '../../src/store/events.ts';
import {
  activeStatuses,
  decideOutcome,
  isTerminal,
  outcomeCauses,
  outcomeStatuses,
  terminalStatuses,
} from '../../src/store/life-cycle.ts';
import { recordOutcome } from '../../src/store/outcomes.ts';
import { reportProgress } from '../../src/store/reports.ts';
import { freshAgent, freshStore, freshTask } from './helpers.ts';

const statuses = [...activeStatuses, ...terminalStatuses];
const actors = ['agent', 'manager'] as const;

describe('the outcome of an agent', () => {
  it('gives each cause the status of the table', () => {
    const store = freshStore();
    const taskId = freshTask(store).id;
    for (const cause of outcomeCauses) {
      const { id } = freshAgent(store, { taskId });
      const { recorded, outcome } = recordOutcome(store, id, {
        cause,
        exitCode: 3,
        usage: { cost: 1 },
        report: { version: 1 },
      });
      expect(recorded).toBe(true);
      expect(outcome).toMatchObject({
        cause,
        endedBy: cause,
        status: outcomeStatuses[cause][0],
        exitCode: 3,
        report: { version: 1 },
      });
      expect(agentById(store, id)).toMatchObject({ status: outcome.status, processState: 'gone' });
    }
  });

  it('is recorded once: the second is told what the first was', () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    recordOutcome(store, id, { cause: 'killed', signal: 'SIGKILL' });
    const again = recordOutcome(store, id, { cause: 'completed', exitCode: 0 });
    expect(again).toMatchObject({
      recorded: false,
      outcome: { cause: 'killed', signal: 'SIGKILL', exitCode: null },
    });
    expect(() => store.database.run("UPDATE outcomes SET cause = 'lost'")).toThrow(
      'an outcome never changes',
    );
    expect(() => store.database.run('DELETE FROM outcomes')).toThrow('an outcome stays');
    expect(eventsSince(store, 0, { kinds: ['outcome'] }).events).toHaveLength(1);
  });

  it.each([
    ['completed', 'killed', 'completed'],
    ['completed', 'host_rebooted', 'completed'],
    ['failed', 'exited', 'failed'],
    ['error', 'exited', 'failed'],
  ] as const)(
    'keeps the word of an agent that reported %s and then ended by %s',
    (status, cause, expected) => {
      const store = freshStore();
      const { id } = freshAgent(store);
      reportProgress(store, id, { status, message: '', progress: 100 });
      expect(recordOutcome(store, id, { cause }).outcome).toMatchObject({
        cause: expected,
        status,
        endedBy: cause,
      });
    },
  );

  it('always has a pair of cause and status that the store accepts', () => {
    for (const status of statuses) {
      for (const statusBy of actors) {
        for (const cause of outcomeCauses) {
          const decided = decideOutcome({ status, statusBy }, cause);
          expect(outcomeStatuses[decided.cause]).toContain(decided.status);
          if (isTerminal(status)) expect(decided.status).toBe(status);
        }
      }
    }
  });

  it('has the status of its agent, and nothing of an agent is settled without it', () => {
    const { database, ...store } = freshStore();
    const { id, hostId } = freshAgent({ ...store, database });
    const insert = `INSERT INTO outcomes VALUES (:id, :hostId, 'lost', 'lost', 'lost', NULL, NULL, NULL, NULL, NULL, 1)`;
    expect(() => database.run(insert, { id, hostId })).toThrow('an outcome has the status of its agent');
    database.run("UPDATE agents SET process_state = 'gone', gone_at = 1 WHERE id = :id", { id });
    expect(() => database.run('UPDATE agents SET settled_at = 1 WHERE id = :id', { id })).toThrow(
      'settled means',
    );
  });
});
