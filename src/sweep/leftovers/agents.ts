import type { Manager } from '../../agents/manager.ts';
import { settleAgent } from '../../agents/settle/settle.ts';
import { lookAt, type Standing } from '../../agents/settle/situation.ts';
import { unsettledAgents } from '../../store/agents.ts';
import type { Finding, Finds } from '../leftover.ts';

/** What is seen of an agent that has not been settled although its run is over. */
const evidence: Readonly<Record<Exclude<Standing, 'alive'>, string>> = {
  recorded: 'its supervisor has left the record of its end',
  lost: 'its supervisor is dead and left no record',
  unstarted: 'its deployer is dead, and nobody has told of a supervisor',
  host_rebooted: 'it was of an earlier boot of this host',
};

/** Agents whose run is over. Each is settled with the reason that the evidence gives, by the way that all triggers take. */
export function findDeadAgents(manager: Manager): Finds {
  const found = unsettledAgents(manager.store).flatMap((agent): Finding[] => {
    const { standing } = lookAt(manager, agent);
    if (standing === 'alive') return [];
    return [
      {
        kind: 'agent',
        locator: agent.id,
        agentId: agent.id,
        holds: standing === 'lost' || standing === 'unstarted' ? 'process' : 'state',
        evidence: evidence[standing],
        facts: { standing },
        clear: async () => {
          const { state, error } = await settleAgent(manager, agent.id, 'sweep');
          if (state === 'unfinished') throw new Error(error ?? 'it could not be settled');
          return state === 'settled' ? 'cleared' : 'in_use';
        },
      },
    ];
  });
  return { found, spared: [], unknown: [] };
}
