import { spawnSync } from 'node:child_process';
import { runCommand, type Finished } from '../../helpers/processes.ts';
import { program } from '../../cli/program.ts';

const unshare = [...(process.getuid?.() === 0 ? [] : ['-Ur']), '-pf', '--mount-proc', process.execPath];

/** Whether this user may make a PID namespace. */
export const hasNamespaces = spawnSync('unshare', [...unshare, '-e', '0']).status === 0;

/** Sweeps as from within a sandbox: in a PID namespace where no number means what it does here. */
export function sweepInNamespace(home: string): Promise<Finished> {
  return runCommand('unshare', [...unshare, program, 'sweep', '--yes', '--json'], {
    AGENT_REAPER_HOME: home,
  });
}
