import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveLogs } from '../../../src/agents/logs/archive.ts';
import { readOutput } from '../../../src/agents/logs/output.ts';
import { openManager } from '../../../src/agents/manager.ts';
import { ReaperError } from '../../../src/errors.ts';
import { reserveAgent } from '../../../src/store/reserve.ts';
import { createTask } from '../../../src/store/tasks.ts';
import { agentFiles } from '../../../src/store/workspace.ts';

/** Archives a log on a disk that is too full for it, and again when there is room. Argument: a project on that disk. */
const [projectDirectory = ''] = process.argv.slice(2);
const manager = openManager();
const task = { description: 'Fill a disk', priority: 'P2', projectDirectory, context: {} } as const;
const { id: taskId, workspace } = createTask(manager.store, task);
const limits = {
  depth: 1,
  agentsPerTask: 1,
  concurrentPerTask: 1,
  concurrentPerHost: 1,
  spawnsPerMinute: 1,
  childrenPerAgent: 1,
};
const agent = { taskId, parentId: null, type: 'builder', engine: 'command', prompt: '', limits };
const { id } = reserveAgent(manager.store, agent);
writeFileSync(agentFiles(workspace, id).stream, `${randomBytes(400_000).toString('hex')}\nlast\n`, {
  mode: 0o600,
});
const ballast = join(workspace, 'output', 'ballast');
writeFileSync(ballast, Buffer.alloc(900_000));

const outcome = await archiveLogs(manager, id).then(
  () => 'archived',
  (error: unknown) => (ReaperError.is(error) ? error.code : String(error)),
);
const left = readdirSync(join(workspace, 'archive'));
const { output } = await readOutput(manager, id, { tail: 1 });
rmSync(ballast);
const { archived_files: files } = await archiveLogs(manager, id);
const after = await readOutput(manager, id, { tail: 1 });
console.log(JSON.stringify([outcome, left, output, files.length, after.output, after.source]));
manager.close();
