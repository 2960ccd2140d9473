import { describe, expect, it } from 'vitest';
import { agentById } from '../../src/store/agents.ts';
import { ledgerOf, markMade, markReleased, openResources, planResource } from '../../src/store/ledger.ts';
import { recordOutcome } from '../../src/store/outcomes.ts';
import { claimSettle, cleanupAttempts, finishSettle, requireClaim } from '../../src/store/settle.ts';
import { agentOfToken, issueToken } from '../../src/store/tokens.ts';
import { layTombstone } from '../../src/store/tombstones.ts';
import { freshAgent, freshStore, someProcess } from './helpers.ts';

const done = { result: { success: true }, error: null };

describe('the ledger', () => {
  it('goes from planned to made to released, and no other way', () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    const file = planResource(store, id, { kind: 'prompt_file', locator: '/tmp/p', facts: { mode: 384 } });
    expect(file).toMatchObject({ state: 'planned', madeAt: null });
    expect(markMade(store, file.id, { inode: 7 })).toBeUndefined();
    expect(ledgerOf(store, id)[0]).toMatchObject({ state: 'made', facts: { mode: 384, inode: 7 } });
    expect(() => markMade(store, file.id)).toThrow(
      expect.objectContaining({ code: 'ILLEGAL_TRANSITION' }) as Error,
    );
    markReleased(store, file.id, { released: { unlinked: true }, verified: { absent: true } });
    markReleased(store, file.id, { released: 'again', verified: null });
    expect(ledgerOf(store, id)[0]).toMatchObject({
      state: 'released',
      released: { unlinked: true },
      verified: { absent: true },
    });
    const sql =
      (state: string): (() => void) =>
      () =>
        store.database.run('UPDATE resources SET state = :state, released_at = NULL, made_at = 1', { state });
    expect(sql('made')).toThrow('illegal transition of a resource');
    expect(sql('planned')).toThrow('illegal transition of a resource');
    expect(() => store.database.run("UPDATE resources SET locator = '/'")).toThrow(
      'does not change its place',
    );
  });

  it('is walked in reverse, and knows what is open on this host', () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    const [first, second] = ['run_directory', 'prompt_file'].map((kind) =>
      planResource(store, id, { kind, locator: '/x' }),
    );
    expect(ledgerOf(store, id).map(({ kind }) => kind)).toEqual(['prompt_file', 'run_directory']);
    markReleased(store, second?.id ?? 0, { released: null, verified: null });
    expect(openResources(store).map(({ id: each }) => each)).toEqual([first?.id]);
    expect(openResources(store, 'prompt_file')).toEqual([]);
  });

  it('refuses the same thing twice while it is open', () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    planResource(store, id, { kind: 'prompt_file', locator: '/tmp/p' });
    expect(() => planResource(store, id, { kind: 'prompt_file', locator: '/tmp/p' })).toThrow('UNIQUE');
  });

  it('gives a stopped agent no more, and tells whoever has just made something', () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    const session = planResource(store, id, { kind: 'tmux_session', locator: 'a' });
    layTombstone(store, 'agent', id, 'asked');
    expect(markMade(store, session.id)).toEqual({ kind: 'agent', id, reason: 'asked' });
    expect(() => planResource(store, id, { kind: 'process', locator: 'b' })).toThrow(
      expect.objectContaining({ code: 'STOPPED' }) as Error,
    );
  });
});

describe('settling', () => {
  it('is claimed by one, and taken over from one that died, whose late words count no more', () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    recordOutcome(store, id, { cause: 'exited', exitCode: 1 });
    const alive = (): boolean => true;
    expect(claimSettle(store, id, someProcess(store, 11), alive)).toEqual({ kind: 'claimed', attempt: 1 });
    expect(claimSettle(store, id, someProcess(store, 12), alive)).toEqual({
      kind: 'taken',
      by: someProcess(store, 11),
    });
    requireClaim(store, id, 1);
    expect(claimSettle(store, id, someProcess(store, 12), () => false)).toEqual({
      kind: 'claimed',
      attempt: 2,
    });
    const lost = expect.objectContaining({ code: 'CLAIM_LOST' }) as Error;
    expect(() => {
      requireClaim(store, id, 1);
    }).toThrow(lost);
    expect(() => finishSettle(store, id, 1, done)).toThrow(lost);
    expect(finishSettle(store, id, 2, done)).toBe(true);
    expect(claimSettle(store, id, someProcess(store, 13), alive)).toEqual({ kind: 'settled' });
    expect(cleanupAttempts(store, id)).toMatchObject([
      { attempt: 1, error: 'The process 11 that was settling it is gone' },
      { attempt: 2, error: null, result: { success: true } },
    ]);
  });

  it('takes over from another boot without asking whether that pid is alive', () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    store.database.run("INSERT INTO boots SELECT 'before', host_id, 1 FROM boots");
    claimSettle(store, id, { pid: process.pid, startTime: 1, bootId: 'before' }, () => true);
    expect(claimSettle(store, id, someProcess(store), () => true)).toEqual({ kind: 'claimed', attempt: 2 });
  });

  it('is not done before there is an outcome and everything is released, and says what is missing', () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    const alive = (): boolean => true;
    const file = planResource(store, id, { kind: 'prompt_file', locator: '/tmp/p' });
    claimSettle(store, id, someProcess(store), alive);
    expect(finishSettle(store, id, 1, done)).toBe(false);
    recordOutcome(store, id, { cause: 'exited' });
    claimSettle(store, id, someProcess(store), alive);
    expect(finishSettle(store, id, 2, done)).toBe(false);
    expect(() => store.database.run('UPDATE agents SET settled_at = 1')).toThrow('settled means');
    markReleased(store, file.id, { released: {}, verified: {} });
    claimSettle(store, id, someProcess(store), alive);
    expect(finishSettle(store, id, 3, { result: null, error: 'tmux did not answer' })).toBe(false);
    claimSettle(store, id, someProcess(store), alive);
    expect(finishSettle(store, id, 4, done)).toBe(true);
    expect(cleanupAttempts(store, id).map(({ error }) => error)).toEqual([
      'It has no outcome',
      'Not released: prompt_file /tmp/p',
      'tmux did not answer',
      null,
    ]);
    expect(agentById(store, id)?.settledAt).toBeGreaterThan(0);
    expect(() => store.database.run('UPDATE agents SET settled_at = NULL')).toThrow('settled means');
    expect(() => planResource(store, id, { kind: 'file', locator: '/y' })).toThrow(
      'a settled agent gets no resource',
    );
  });
});

describe('a token', () => {
  it('names its agent, is nowhere in the store, and ends when the agent is settled', () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    const token = issueToken(store, id);
    expect(agentOfToken(store, token).id).toBe(id);
    expect(JSON.stringify(store.database.all('SELECT * FROM tokens'))).not.toContain(token);
    const refused = expect.objectContaining({ code: 'IDENTITY_REFUSED' }) as Error;
    expect(() => agentOfToken(store, `${token}x`)).toThrow(refused);
    expect(() => agentOfToken(store, '')).toThrow(refused);
    recordOutcome(store, id, { cause: 'exited' });
    claimSettle(store, id, someProcess(store), () => true);
    finishSettle(store, id, 1, done);
    expect(() => agentOfToken(store, token)).toThrow(refused);
  });
});
