import { archiveLogs } from '../../../src/agents/logs/archive.ts';
import { openManager } from '../../../src/agents/manager.ts';

/**
 * Archives the logs of an agent and prints the steps; is killed right after one of them, if one is named.
 * Arguments: agent, step.
 */
const [agentId = '', last] = process.argv.slice(2);
const manager = openManager();
await archiveLogs(manager, agentId, {
  onStep: (step) => {
    console.log(step);
    if (step === last) process.kill(process.pid, 'SIGKILL');
  },
});
manager.close();
