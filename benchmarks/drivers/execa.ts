import { once } from 'node:events';
import { execa as run } from 'execa';
import { treeArguments, type Driver } from './driver.ts';

/** execa's kill, awaited through its promise: of the child alone (a group from version 10 on, see process-group). */
export function execa(): Driver {
  let kill: () => Promise<unknown>;
  let exited: Promise<unknown>;
  let close: () => void;
  return {
    async start(tree) {
      const subprocess = run(tree.program, treeArguments(tree), {
        stdin: 'ignore',
        stderr: 'inherit',
        buffer: false,
        reject: false,
      });
      exited = once(subprocess, 'exit');
      close = () => subprocess.stdout.destroy();
      await once(subprocess.stdout, 'data');
      kill = async () => {
        subprocess.kill('SIGKILL');
        // Its own promise waits for the end of the output, which survivors hold open for as long as they live.
        await exited;
      };
    },
    kill: () => kill(),
    async finish() {
      await exited;
      close();
    },
  };
}
