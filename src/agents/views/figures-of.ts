import type { Store } from '../../store/store.ts';
import { isLive, type AgentView } from './agent-view.ts';
import type { LiveFigures, LiveTree } from './live/figures.ts';
import { liveFigures } from './live/platform.ts';

/** What the processes of those agents use that are alive on this host in this boot; see `LiveFigures`. */
export function figuresOf(
  { host }: Pick<Store, 'host'>,
  views: readonly AgentView[],
): ReadonlyMap<string, LiveFigures> {
  const trees = views.flatMap(({ agent, run }): LiveTree[] => {
    const { id, supervisor, hostId } = agent;
    if (supervisor === null || !isLive(agent)) return [];
    if (hostId !== host.id || supervisor.bootId !== host.bootId) return [];
    return [{ id, supervisor, leaf: run.leaf }];
  });
  return liveFigures(trees);
}
