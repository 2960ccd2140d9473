import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentById, countStatuses } from '../../src/store/agents.ts';
import { eventsSince } from '../../src/store/events.ts';
import { recordOutcome } from '../../src/store/outcomes.ts';
import { cleanupAttempts } from '../../src/store/settle.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { compile, type Compiled } from '../helpers/compiled.ts';
import { scaledTimeout } from '../helpers/eventually.ts';
import { runNode, type Finished } from '../helpers/processes.ts';
import { freshAgent, freshStore, freshTask } from './helpers.ts';

let compiled: Compiled;
beforeAll(() => {
  compiled = compile(['src/errors.ts', 'src/error-codes.ts', 'src/store', 'tests/programs/store']);
});
afterAll(() => {
  compiled.remove();
});

const long = { timeout: scaledTimeout(300_000) };

describe('many processes at once', () => {
  it('lose nothing: 16 of them with 100 updates each', long, async () => {
    const store = freshStore();
    const taskId = freshTask(store).id;
    const agents = Array.from({ length: 16 }, () => freshAgent(store, { taskId }).id);
    const results = await together(
      store,
      agents.map((id) => ['progress', id, '100']),
    );
    expect(failures(results)).toEqual([]);
    const { events } = eventsSince(store, 0, { taskId, kinds: ['progress'] }, 10_000);
    expect(events).toHaveLength(1_600);
    for (const id of agents) {
      const own = events.filter(({ agentId }) => agentId === id);
      expect(own.map(({ data }) => data['progress'])).toEqual(
        Array.from({ length: 100 }, (_, index) => index + 1),
      );
      expect(agentById(store, id)?.status).toBe('working');
    }
  });

  it('all get to write: 50 of them to the same agent', long, async () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    const results = await together(
      store,
      Array.from({ length: 50 }, () => ['progress', id, '5']),
    );
    expect(failures(results)).toEqual([]);
    expect(eventsSince(store, 0, { agentIds: [id], kinds: ['progress'] }).events).toHaveLength(250);
  });

  it(
    'never get more places than there are: 12 race for the last one, then for the last three',
    long,
    async () => {
      const store = freshStore();
      for (const places of [1, 3]) {
        const taskId = freshTask(store).id;
        const results = await together(
          store,
          Array.from({ length: 12 }, () => ['reserve', taskId, String(places)]),
        );
        expect(failures(results)).toEqual([]);
        expect(results.filter(({ stdout }) => stdout.startsWith('builder-'))).toHaveLength(places);
        expect(results.filter(({ stdout }) => stdout.trim() === 'concurrent_per_task')).toHaveLength(
          12 - places,
        );
        expect(countStatuses(store, taskId)).toEqual({ starting: places });
        expect(eventsSince(store, 0, { taskId, kinds: ['limit'] }).events).toHaveLength(12 - places);
      }
    },
  );

  it('settle an agent once: one of 12 gets the claim', long, async () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    recordOutcome(store, id, { cause: 'exited', exitCode: 1 });
    const results = await together(
      store,
      Array.from({ length: 12 }, () => ['claim', id]),
    );
    expect(failures(results)).toEqual([]);
    expect(results.map(({ stdout }) => stdout.trim()).sort()).toEqual([
      'claimed',
      ...Array<string>(11).fill('taken'),
    ]);
    expect(cleanupAttempts(store, id)).toHaveLength(1);
  });

  it(
    'are not held up by one that is killed in the middle of a transaction, and see nothing of it',
    long,
    async () => {
      const store = freshStore();
      const { id } = freshAgent(store);
      const [killed] = await together(store, [['die-inside']]);
      expect(killed?.signal).toBe('SIGKILL');
      const [next] = await together(store, [['progress', id, '1']]);
      expect(next).toMatchObject({ code: 0, stdout: 'done\n' });
      const again = openStore({ directories: store.directories });
      expect(again.database.all('SELECT * FROM kv')).toEqual([]);
      expect(again.database.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
      again.close();
    },
  );
});

function together(store: Store, calls: readonly (readonly string[])[]): Promise<Finished[]> {
  const moment = String(Date.now() + 500 + 60 * calls.length);
  const program = compiled.path('tests/programs/store/work.ts');
  const env = { AGENT_REAPER_HOME: store.directories.state };
  return Promise.all(calls.map(([verb = '', ...args]) => runNode(program, [verb, moment, ...args], env)));
}

function failures(results: readonly Finished[]): string[] {
  return results.filter(({ code }) => code !== 0).map(({ stderr }) => stderr);
}
