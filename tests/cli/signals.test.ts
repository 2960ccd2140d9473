import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { requireAgent } from '../../src/store/agents.ts';
import { eventually } from '../helpers/eventually.ts';
import { isAlive } from '../host/helpers.ts';
import { slayAll, wreckage } from '../sweep/wreck.ts';
import { cliWorld, type CliWorld } from './agents-world.ts';
import { agentReaper, startAgentReaper } from './program.ts';

/** Says that it was asked to end, and does not; by itself, for a child of its own would be asked as well, and end. */
const stubborn = 'trap ": >asked" TERM; : >ready; while :; do sleep 600 & wait; done';

const appears = (project: string, name: string): Promise<boolean> =>
  eventually(() => existsSync(join(project, name)), { what: `the file ${name}` });

const clean = ({ manager: { store } }: Pick<CliWorld, 'manager'>): Promise<boolean> =>
  eventually(() => agentReaper(store, ['verify']).status === 0, { what: 'nothing is left' });

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s in the middle of stop --all leaves nothing half done',
  async (signal) => {
    const here = cliWorld('grace = "2s"\nhard = "5s"');
    await here.shell(stubborn);
    await appears(here.project, 'ready');
    const child = here.start('stop', '--all', '--yes');
    const [out, err] = [text(child.stdout), text(child.stderr)];
    await appears(here.project, 'asked');
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await out).toContain('terminated (killed)');
    expect(await err).toContain('is being finished');
    await clean(here);
    expect(here.cli('run', '-q', '--engine', 'command', '--', 'true').status).toBe(0);
  },
);

test('a second one ends stop, and the supervisors go on alone', async () => {
  const here = cliWorld('grace = "3s"\nhard = "5s"');
  const { agent } = await here.shell(stubborn);
  await appears(here.project, 'ready');
  const child = here.start('stop', agent.id);
  child.stderr.setEncoding('utf8').once('data', () => child.kill('SIGINT'));
  const exited = once(child, 'exit');
  await appears(here.project, 'asked');
  child.kill('SIGINT');
  expect(await exited).toEqual([null, 'SIGINT']);
  await eventually(() => requireAgent(here.manager.store, agent.id).settledAt, { what: 'it is settled' });
  expect(requireAgent(here.manager.store, agent.id).status).toBe('terminated');
  await clean(here);
});

test('SIGTERM in the middle of a sweep ends it between two leftovers, and the next one goes on', async () => {
  const config =
    '[limits]\ngrace = "2s"\nhard = "5s"\n[agents]\nlauncher = "detached"\ncontainment = "subreaper"\n';
  const here = wreckage({ config, hooks: 'none' });
  await here.shell(`setsid sh -c '${stubborn}' & echo $! > pid; sleep 600`);
  await appears(here.project, 'ready');
  const pid = Number(readFileSync(join(here.project, 'pid'), 'utf8'));
  await slayAll(here);
  const child = startAgentReaper(here.manager.store, ['sweep', '--yes']);
  const err = text(child.stderr);
  await appears(here.project, 'asked');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(await err).toBe('agent-reaper: interrupted; the next sweep goes on\n');
  expect(isAlive(pid)).toBe(false);
  expect(agentReaper(here.manager.store, ['sweep', '--yes'])).toMatchObject({ status: 0, stderr: '' });
  await clean(here);
});

test('SIGTERM in the middle of a deployment takes it back, or leaves a whole agent', async () => {
  const here = cliWorld();
  const child = here.start('run', '--detach', '--engine', 'command', '--', 'sleep', '600');
  const exited = once(child, 'exit');
  await eventually(() => here.agents().length > 0, { what: 'a row' });
  child.kill('SIGTERM');
  const [code] = (await exited) as [number | null];
  const { agent, state } = here.only();
  // By the signal itself where it comes when all is done and only the end of the process is left.
  if (code === 128 + constants.signals.SIGTERM) expect(agent.settledAt).not.toBeNull();
  else expect([[0, null].includes(code), state]).toEqual([true, 'working']);
  expect(here.cli('stop', '--all', '--yes').status).toBe(0);
  await clean(here);
});
