import { once } from 'node:events';
import { spawn, type SupervisedProcess } from 'agent-reaper/process';
import { treeArguments, type Driver } from './driver.ts';

/** Ours, through the library; resolves with the report. */
export function agentReaper(tier: string): Driver {
  const containment = containments.find((one) => one === tier);
  if (containment === undefined) throw new Error(`no tier '${tier}': ${containments.join(', ')}`);
  let run: SupervisedProcess | undefined;
  return {
    async start(tree) {
      run = await spawn(tree.program, treeArguments(tree), {
        stdio: ['ignore', 'pipe', 'inherit'],
        containment,
      });
      if (run.stdout === null) throw new Error('no standard output');
      await once(run.stdout, 'data');
    },
    kill: async () => run?.terminate({ grace: 0 }),
    async finish() {
      await run?.ended;
      run?.stdout?.destroy();
    },
  };
}

const containments = ['auto', 'cgroup', 'subreaper', 'group'] as const;
