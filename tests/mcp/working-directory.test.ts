import { expect, test } from 'vitest';
import { world } from '../agents/world.ts';
import { ServerProcess } from './server-process.ts';

test('a server whose directory was deleted works, and creates tasks where it is told the project', async () => {
  const here = world();
  const env = { PATH: process.env['PATH'], HOME: here.home, AGENT_REAPER_HOME: here.home };
  const script = `mkdir "${here.project}/gone" && cd "${here.project}/gone" && rmdir "$PWD" && exec "$@"`;
  const server = new ServerProcess({ env, through: ['sh', '-c', script, 'sh'] });
  await server.initialize();
  expect(await server.call('get_health_status')).toMatchObject({ success: true, healthy: true });
  expect(await server.call('create_real_task', { description: 'Build' })).toMatchObject({
    success: false,
    code: 'INVALID_OPTION',
    error: expect.stringMatching(/working directory.*gone.*a directory that exists/su) as string,
  });
  const task = { description: 'Build', client_cwd: here.project };
  expect(await server.call('create_real_task', task)).toMatchObject({ success: true });
});
