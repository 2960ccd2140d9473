import { spawn, type ChildProcess } from 'node:child_process';
import { afterAll } from 'vitest';
import { packageRoot } from '../../../src/native/package-root.ts';
import { supervisorPath } from '../../../src/native/supervisor-path.ts';
import { compile } from '../../helpers/compiled.ts';
import { runNode, type Finished } from '../../helpers/processes.ts';

/** Programs of `tests/programs/agents`, each to be run in a process of its own. */
export interface AgentPrograms {
  /** To its end. */
  readonly run: (name: string, home: string, ...args: readonly string[]) => Promise<Finished>;
  readonly start: (name: string, home: string, ...args: readonly string[]) => ChildProcess;
}

export function agentPrograms(): AgentPrograms {
  const compiled = compile(['src', 'tests/programs/agents', 'tests/programs/store']);
  afterAll(() => {
    compiled.remove();
  });
  const path = (name: string): string => compiled.path(`tests/programs/agents/${name}.ts`);
  const environment = (home: string): NodeJS.ProcessEnv => ({
    AGENT_REAPER_HOME: home,
    AGENT_REAPER_ADDON: `${packageRoot()}/build/Release/addon.node`,
    AGENT_REAPER_SUPERVISOR: supervisorPath(),
  });
  return {
    run: (name, home, ...args) => runNode(path(name), args, environment(home)),
    start: (name, home, ...args) =>
      spawn(process.execPath, [path(name), ...args], {
        stdio: 'ignore',
        env: { ...process.env, ...environment(home) },
      }),
  };
}
