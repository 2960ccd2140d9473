import { spawn } from 'agent-reaper/process';
import type { Started } from './spawn.ts';

/** Through the library, in the best tier there is. */
export function withAgentReaper(file: string): Started {
  const run = spawn(file, [], { stdio: ['ignore', 'pipe', 'inherit'] });
  return {
    announced: run,
    async output() {
      const { stdout } = await run;
      if (stdout === null) throw new Error('no standard output');
      return stdout;
    },
    ended: async () => (await run).ended,
  };
}
