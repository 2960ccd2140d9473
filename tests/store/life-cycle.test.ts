import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentById } from '../../src/store/agents.ts';
import { eventKinds, eventsSince } from '../../src/store/events.ts';
import {
  activeStatuses,
  isTerminal,
  outcomeCauses,
  outcomeStatuses,
  processStates,
  processTransitions,
  reportableStatuses,
  statusTransitions,
  terminalStatuses,
  type Actor,
  type Status,
} from '../../src/store/life-cycle.ts';
import { outcomeOf, recordOutcome } from '../../src/store/outcomes.ts';
import type { Store } from '../../src/store/store.ts';
import { reportFinding, reportProgress } from '../../src/store/reports.ts';
import { recordProcessState, recordRunning, recordTransition } from '../../src/store/transitions.ts';
import { freshAgent, freshStore, freshTask, someProcess } from './helpers.ts';

const statuses: readonly Status[] = [...activeStatuses, ...terminalStatuses];
const actors: readonly Actor[] = ['agent', 'manager'];
const pairs = statuses.flatMap((from) => statuses.map((to) => [from, to] as const));

describe('the tables', () => {
  it('are in the store what they are in the program', () => {
    const { database } = freshStore();
    const stored = (sql: string): string[] =>
      database
        .all(sql)
        .map((row) => Object.values(row).join(' '))
        .sort();
    expect(stored('SELECT status, terminal FROM statuses')).toEqual(
      statuses.map((status) => `${status} ${isTerminal(status) ? '1' : '0'}`).sort(),
    );
    expect(stored('SELECT from_status, to_status, actor FROM status_transitions')).toEqual(
      pairs
        .flatMap(([from, to]) =>
          actors
            .filter((actor) => statusTransitions[from][actor].includes(to))
            .map((actor) => `${from} ${to} ${actor}`),
        )
        .sort(),
    );
    expect(stored('SELECT from_state, to_state FROM process_transitions')).toEqual(
      processStates.flatMap((from) => processTransitions[from].map((to) => `${from} ${to}`)).sort(),
    );
    expect(stored('SELECT cause, status FROM outcome_statuses')).toEqual(
      outcomeCauses.flatMap((cause) => outcomeStatuses[cause].map((status) => `${cause} ${status}`)).sort(),
    );
    expect(stored('SELECT kind FROM event_kinds')).toEqual([...eventKinds].sort());
  });

  it('let an agent say of itself only what is its to say', () => {
    for (const from of activeStatuses) {
      expect(statusTransitions[from].agent).toEqual(reportableStatuses.filter((status) => status !== from));
    }
  });
});

describe('the status of an agent', () => {
  it('changes by no SQL whatever in a way that is not in the table', () => {
    const store = freshStore();
    const taskId = freshTask(store).id;
    for (const [from, to] of pairs.filter(([one, other]) => one !== other)) {
      for (const actor of actors) {
        const { id } = freshAgent(store, { taskId });
        bringTo(from, id);
        const change = (): unknown =>
          store.database.run('UPDATE agents SET status = :to, status_by = :actor WHERE id = :id', {
            id,
            to,
            actor,
          });
        if (statusTransitions[from][actor].includes(to)) expect(change()).toBe(1);
        else expect(change, `${from} to ${to} by ${actor}`).toThrow('illegal transition of status');
      }
    }
    function bringTo(status: Status, id: string): void {
      if (status === 'working' || status === 'blocked')
        reportProgress(store, id, { status, message: '', progress: 0 });
      else recordTransition(store, id, status, 'test');
    }
  });

  it('is not begun anywhere but at the beginning, and not kept by other words', () => {
    const { database, ...store } = freshStore();
    const { id } = freshAgent({ ...store, database });
    const copy = `INSERT INTO agents SELECT 'other' AS id, short_id, name, task_id, parent_id, host_id, type, engine, model,
      depth, :status, status_by, process_state, boot_id, supervisor_pid, supervisor_start, payload_pid, payload_start, run,
      prompt_preview, cost_grant, cost_used, token_grant, tokens_used, pinned, created_at, started_at, status_at, gone_at,
      settled_at FROM agents`;
    expect(() => database.run(copy, { status: 'working' })).toThrow('an agent begins as starting');
    expect(() => database.run("UPDATE agents SET status = 'done' WHERE id = :id", { id })).toThrow(
      /illegal|FOREIGN KEY/,
    );
    expect(() => database.run("UPDATE agents SET status_by = 'agent' WHERE id = :id", { id })).toThrow(
      'who set a status',
    );
    expect(() => database.run('UPDATE agents SET depth = 7 WHERE id = :id', { id })).toThrow(
      'does not change its place',
    );
    expect(() => database.run('DELETE FROM agents')).toThrow('not settled is not forgotten');
  });

  it('never changes again once it is final, whatever is reported: the report is refused and kept', () => {
    const store = freshStore();
    const taskId = freshTask(store).id;
    fc.assert(
      fc.property(fc.array(anyOperation(store), { maxLength: 12 }), (operations) => {
        const { id } = freshAgent(store, { taskId });
        let final: Status | undefined;
        for (const operation of operations) {
          const before = agentById(store, id);
          try {
            operation(id);
          } catch (error) {
            expect(error).toMatchObject({
              code: expect.stringMatching(/AGENT_ENDED|ILLEGAL_TRANSITION/) as string,
            });
            expect(agentById(store, id)).toEqual(before);
          }
          const { status } = agentById(store, id) ?? { status: 'lost' };
          if (final !== undefined) expect(status).toBe(final);
          if (isTerminal(status)) final = status;
          const outcome = outcomeOf(store, id);
          if (outcome !== undefined) expect(outcomeStatuses[outcome.cause]).toContain(status);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('keeps a report that came too late as an event', () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    reportProgress(store, id, { status: 'completed', message: 'done', progress: 100 });
    const ended = expect.objectContaining({
      code: 'AGENT_ENDED',
      facts: { agentId: id, status: 'completed' },
    }) as Error;
    expect(() => reportProgress(store, id, { status: 'working', message: 'again', progress: 1 })).toThrow(
      ended,
    );
    const finding = { finding_type: 'issue', severity: 'low', message: 'late', data: null };
    expect(() => reportFinding(store, id, finding)).toThrow(ended);
    const { events } = eventsSince(store, 0, { agentIds: [id], kinds: ['refused'] });
    expect(events.map(({ data }) => data)).toEqual([
      { kind: 'progress', status: 'working', message: 'again', progress: 1 },
      { kind: 'finding', ...finding },
    ]);
  });

  it('is not set back by a deployer that sees the start after the first report', () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    reportProgress(store, id, { status: 'working', message: '', progress: 5 });
    const agent = recordRunning(store, id, { supervisor: someProcess(store), payload: null });
    expect(agent).toMatchObject({
      status: 'working',
      processState: 'running',
      supervisor: someProcess(store),
    });
  });
});

describe('the process state of an agent', () => {
  it('changes by no SQL whatever in a way that is not in the table', () => {
    const store = freshStore();
    const taskId = freshTask(store).id;
    for (const from of processStates) {
      for (const to of processStates.filter((state) => state !== from)) {
        const { id } = freshAgent(store, { taskId });
        if (from !== 'starting') recordProcessState(store, id, from);
        const sql = 'UPDATE agents SET process_state = :to, gone_at = :gone WHERE id = :id';
        const change = (): unknown => store.database.run(sql, { id, to, gone: to === 'gone' ? 1 : null });
        if (processTransitions[from].includes(to)) expect(change()).toBe(1);
        else expect(change, `${from} to ${to}`).toThrow('illegal transition of process state');
      }
    }
  });

  it('keeps the identity of a supervisor that was recorded', () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    recordRunning(store, id, { supervisor: someProcess(store, 100), payload: someProcess(store, 101) });
    expect(() => recordRunning(store, id, { supervisor: someProcess(store, 200), payload: null })).toThrow(
      'recorded once',
    );
    expect(agentById(store, id)?.supervisor?.pid).toBe(100);
  });
});

function anyOperation(store: Store): fc.Arbitrary<(id: string) => unknown> {
  return fc.oneof(
    fc
      .constantFrom(...reportableStatuses)
      .map((status) => (id: string) => reportProgress(store, id, { status, message: '', progress: 0 })),
    fc.constantFrom(...statuses).map((status) => (id: string) => recordTransition(store, id, status, 'any')),
    fc.constantFrom(...processStates).map((state) => (id: string) => recordProcessState(store, id, state)),
    fc.constantFrom(...outcomeCauses).map((cause) => (id: string) => recordOutcome(store, id, { cause })),
    fc.constant((id: string) => recordRunning(store, id, { supervisor: someProcess(store), payload: null })),
  );
}
