// Settles the agent argv[2], and dies by SIGKILL at the step argv[3], counted from 1; with 0 it lives. Begins at the moment
// argv[4]. Prints the state, or the steps that there were.
import { openManager } from '../../../src/agents/manager.ts';
import { settleRun } from '../../../src/agents/settle/settle.ts';
import { waitUntil } from '../store/wait-until.ts';

const [, , agentId = '', at = '0', moment = '0'] = process.argv;
const manager = openManager();
waitUntil(moment);
const steps: string[] = [];
const { state } = await settleRun(manager, agentId, 'sweep', {
  onStep: (step) => {
    steps.push(step);
    if (steps.length === Number(at)) process.kill(process.pid, 'SIGKILL');
  },
});
console.log(JSON.stringify({ state, steps }));
manager.close();
