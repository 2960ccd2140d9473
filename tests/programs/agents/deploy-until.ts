// Deploys an agent that runs `sleep` in the task argv[2] with the launcher argv[3], and dies by SIGKILL at the step argv[4].
import { deployAgent } from '../../../src/agents/deploy/deploy.ts';
import type { Launcher } from '../../../src/agents/host/with-host.ts';
import { openManager } from '../../../src/agents/manager.ts';

const [, , taskId = '', launcher = 'tmux', at = ''] = process.argv;
const manager = openManager();
await deployAgent(
  manager,
  {
    taskId,
    type: 'tester',
    prompt: 'Do it',
    parentId: null,
    engine: 'command',
    command: ['sleep', '1000'],
    launcher: launcher as Launcher,
  },
  (step) => {
    if (step === at) process.kill(process.pid, 'SIGKILL');
  },
);
