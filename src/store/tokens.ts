import { createHash, randomBytes } from 'node:crypto';
import { ReaperError } from '../errors.ts';
import type { AgentRecord } from './agent-record.ts';
import { requireAgent } from './agents.ts';
import { integerOrNull, text } from './rows.ts';
import type { Store } from './store.ts';

/**
 * Makes the secret by which an agent is known, 256 bits. Only its hash is kept, so that the store gives no identity away.
 * @throws ReaperError NOT_FOUND
 */
export function issueToken(store: Store, agentId: string): string {
  const token = randomBytes(32).toString('base64url');
  store.write(() => {
    requireAgent(store, agentId);
    store.database.run('INSERT INTO tokens (hash, agent_id, created_at) VALUES (:hash, :agent, :at)', {
      hash: hashOf(token),
      agent: agentId,
      at: store.now(),
    });
  });
  return token;
}

/**
 * The agent whose token this is. The look-up is by hash, so that its time says nothing about the secret.
 * @throws ReaperError IDENTITY_REFUSED
 */
export function agentOfToken(store: Store, token: string): AgentRecord {
  const row = store.database.get('SELECT * FROM tokens WHERE hash = :hash', { hash: hashOf(token) });
  if (row === undefined)
    throw new ReaperError('IDENTITY_REFUSED', { why: 'no agent of this store has that token' });
  const agentId = text(row, 'agent_id');
  if (integerOrNull(row, 'revoked_at') === null) return requireAgent(store, agentId);
  throw new ReaperError('IDENTITY_REFUSED', {
    why: `the token of agent ${agentId} was revoked when it was settled`,
  });
}

/** Ends the validity of all tokens of an agent. */
export function revokeTokens(store: Store, agentId: string): void {
  store.write(() => {
    store.database.run('UPDATE tokens SET revoked_at = :at WHERE agent_id = :id AND revoked_at IS NULL', {
      id: agentId,
      at: store.now(),
    });
  });
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
