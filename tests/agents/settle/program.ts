import { afterAll } from 'vitest';
import { supervisorPath } from '../../../src/native/supervisor-path.ts';
import { packageRoot } from '../../../src/native/package-root.ts';
import { compile } from '../../helpers/compiled.ts';
import { runNode, type Finished } from '../../helpers/processes.ts';

/** Programs of `tests/programs/agents`, each to be run in a process of its own. */
export function agentPrograms(): (
  name: string,
  home: string,
  ...args: readonly string[]
) => Promise<Finished> {
  const compiled = compile(['src', 'tests/programs/agents', 'tests/programs/store']);
  afterAll(() => {
    compiled.remove();
  });
  return (name, home, ...args) =>
    runNode(compiled.path(`tests/programs/agents/${name}.ts`), args, {
      AGENT_REAPER_HOME: home,
      AGENT_REAPER_ADDON: `${packageRoot()}/build/Release/addon.node`,
      AGENT_REAPER_SUPERVISOR: supervisorPath(),
    });
}
