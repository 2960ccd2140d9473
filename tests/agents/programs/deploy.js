// Deploys agents from a process of its own: HOME_OF_STATE TASK PARENT COUNT COMMAND... Prints one JSON object a line.
import { openManager } from '../../../dist/agents/manager.js';
import { deployAgent } from '../../../dist/agents/deploy/deploy.js';

const [home, taskId, parent, count, ...command] = process.argv.slice(2);
const manager = openManager({ environment: { ...process.env, AGENT_REAPER_HOME: home } });
const parentId = parent === '' ? null : parent;
const endsWithDeployer = process.env.ENDS_WITH_DEPLOYER === 'yes';
const request = {
  taskId,
  type: 'child',
  prompt: 'Go',
  parentId,
  engine: 'command',
  command,
  endsWithDeployer,
};
const dieAt = process.env.DIE_AT;
const onStep = (step, id) => {
  if (step !== dieAt) return;
  console.log(JSON.stringify({ died: step, id }));
  process.kill(process.pid, 'SIGKILL');
};
await Promise.all(
  Array.from({ length: Number(count) }, async () => {
    try {
      const { agent } = await deployAgent(manager, request, onStep);
      console.log(
        JSON.stringify({ id: agent.id, supervisor: agent.supervisor.pid, payload: agent.payload.pid }),
      );
    } catch (error) {
      console.log(JSON.stringify({ code: error.code, message: error.message, facts: error.facts }));
    }
  }),
);
manager.close();
