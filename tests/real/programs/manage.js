// A manager of its own process, as a terminal or an MCP client starts one. `deploy`: reads what is wanted as JSON from
// stdin, prints what was started. `kill ID`: ends that agent. Nothing of it goes on after it has exited.
import { readFileSync } from 'node:fs';
import { deployAgent } from '../../../dist/agents/deploy/deploy.js';
import { killAgent } from '../../../dist/agents/kill/kill.js';
import { openManager } from '../../../dist/agents/manager.js';
import { createTask } from '../../../dist/agents/task.js';
import { tmuxOf } from '../../../dist/agents/tmux-of.js';

const [verb, id] = process.argv.slice(2);
const manager = openManager();
if (verb === 'deploy') {
  const { project, ...request } = JSON.parse(readFileSync(0, 'utf8'));
  const task = createTask(manager, { description: 'Leave nothing behind', client_cwd: project });
  const { agent, session, tier } = await deployAgent(manager, {
    taskId: task.id,
    type: 'tester',
    parentId: null,
    ...request,
  });
  const { socket } = await tmuxOf(manager);
  const { supervisor, payload } = agent;
  console.log(JSON.stringify({ id: agent.id, session, tier, socket, supervisor, payload }));
} else {
  await killAgent(manager, id, { reason: 'the test says so' });
}
manager.close();
