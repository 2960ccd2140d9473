import { presentAgents } from '../../agents/views/agent-listing.ts';
import { engines } from '../../engines/registry.ts';
import { openStore, type Store } from '../../store/store.ts';
import { listTasks } from '../../store/tasks.ts';
import { plain } from '../text/plain.ts';
import type { Candidate, LiveKind } from './candidates.ts';

/** How many are offered at most: more is no help. */
const most = 200;

/** Live things whose name or id begins with `current`, the most urgent first. */
export function liveCandidates(kind: LiveKind, current: string): readonly Candidate[] {
  if (kind === 'engine')
    return starting(
      current,
      engines.map(({ name }) => ({ word: name })),
    );
  const store = openStore();
  try {
    const found = kind === 'task' ? [] : agents(store, current);
    return [...found, ...(kind === 'agent' ? [] : starting(current, tasks(store)))];
  } finally {
    store.close();
  }
}

/**
 * Each agent once, or a shell would stop where its name and its id part: by name where there is one, for that is what
 * people remember; by id or short id if that is what was begun.
 */
function agents(store: Store, current: string): Candidate[] {
  return presentAgents(store, {}, 50).agents.flatMap(({ agent, state }) => {
    const words = [...(agent.name === null ? [] : [agent.name]), agent.id, agent.shortId];
    const word = words.find((one) => one.startsWith(current));
    return word === undefined ? [] : [{ word, about: plain(`${state}: ${agent.type}, ${agent.status}`) }];
  });
}

function tasks(store: Store): Candidate[] {
  return listTasks(store, most).tasks.map(({ id, description }) => ({
    word: id,
    about: plain(description).slice(0, 60),
  }));
}

function starting(current: string, candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(({ word }) => word.startsWith(current)).slice(0, most);
}
