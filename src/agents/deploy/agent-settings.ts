import type { StartPlan } from '../../engines/engine.ts';
import { agentFiles } from '../../store/workspace.ts';
import { hostPaths } from '../host/host-paths.ts';
import { settlingSettings } from '../host/host-settings.ts';
import type { Manager } from '../manager.ts';
import { runPaths } from '../run-paths.ts';
import { each, ms, variables, type Settings } from '../spec-file.ts';
import type { CheckedRequest } from './checks.ts';
import type { Durations } from './durations.ts';

/** The spec of an agent's supervisor: docs/supervisor.md. */
export function agentSettings(
  manager: Manager,
  checked: CheckedRequest,
  agentId: string,
  start: { readonly plan: StartPlan; readonly input: string; readonly durations: Durations },
): Settings {
  const { store } = manager;
  const { config, task, cwd, environment } = checked;
  const { plan, input, durations } = start;
  const { record, control } = runPaths(store, agentId);
  return [
    ['report', record],
    ['control', control],
    ['host', hostPaths(store).control],
    ['log', agentFiles(task.workspace, agentId).stream],
    ['log-max', String(config['limits.log_size'])],
    ['containment', config['agents.containment']],
    ['on-parent-exit', 'keep'],
    ['cwd', cwd],
    ['stdin', `${plan.stdin.mode === 'open' ? 'held' : 'file'}:${input}`],
    ['grace', ms(durations.grace)],
    ['hard', ms(durations.hard)],
    ['drain', ms(durations.drain)],
    ...(durations.wall === null ? [] : ([['timeout', ms(durations.wall)]] as const)),
    ...(durations.idle === null ? [] : ([['idle', ms(durations.idle)]] as const)),
    ...settlingSettings(manager),
    // Where the state is goes before the caller's variables, and what the engine needs before both.
    ...variables('env', { ...environment, ...store.directories.environment, ...plan.env }),
    ...each('arg', [plan.file, ...plan.args]),
  ];
}
