import { closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentById } from '../../src/store/agents.ts';
import { outcomeOf } from '../../src/store/outcomes.ts';
import { eventually } from '../helpers/eventually.ts';
import { isAlive } from '../host/helpers.ts';
import { corrupt, putBackInTheEnd } from '../sweep/broken-store.ts';
import { hostPid, supervisorsOf } from '../sweep/wreck.ts';
import { cliWorld, type CliWorld } from './agents-world.ts';
import { schemas } from './schemas.ts';

const limits = 'grace = "500ms"\nhard = "5s"\n[store]\nbusy_timeout = "300ms"';

/** As the help says: the store is moved aside, and the next command makes a new one. */
function renew(world: CliWorld): void {
  corrupt(world);
  rmSync(world.manager.store.directories.database);
}

const brokenWorld = (): CliWorld => putBackInTheEnd(cliWorld(limits));

async function allGone(world: CliWorld, pids: readonly number[]): Promise<void> {
  await eventually(() => !pids.some(isAlive), { what: 'the end of payload, host and server' });
  await eventually(async () => (await supervisorsOf(world)).length === 0, { what: 'no supervisor' });
}

describe('where the store is corrupt', () => {
  test('stop --all ends every agent and then the host, with the proof, and says that nothing is on record', async () => {
    const world = brokenWorld();
    const { agent } = await world.shell('sleep 600', { name: 'sleeper' });
    const host = await hostPid(world);
    corrupt(world);
    const { status, stdout, stderr } = world.cli('stop', '--all', '--yes');
    expect(stdout).toMatch(
      /^tester-\S+ +ended, \d+ ended by SIGTERM, 0 by SIGKILL, proven empty \(.*\), not on record$/m,
    );
    expect(stdout).toContain(`host (pid ${String(host)}) ended`);
    expect(stderr).toContain('STORE_CORRUPT');
    expect(stderr).toContain(world.manager.store.directories.database);
    expect(status).toBe(0);
    await allGone(world, [agent.payload?.pid ?? 0, agent.supervisor?.pid ?? 0, host]);
  });

  test.each(['id', 'short id', 'beginning', 'name'] as const)('kill finds an agent by its %s', async (by) => {
    const world = brokenWorld();
    const { agent } = await world.shell('trap "" TERM; sleep 600', { name: 'c2' });
    const { agent: other } = await world.shell('sleep 600', { name: 'd3' });
    corrupt(world);
    const references = {
      id: agent.id,
      'short id': agent.id.slice(-6),
      beginning: agent.id.slice(0, -2),
      name: 'c2',
    };
    const { status, stdout } = world.cli('kill', references[by], '--json');
    const report = schemas.stop.parse(JSON.parse(stdout));
    expect(report).toMatchObject({
      unrecorded: [{ id: agent.id, name: 'c2', verified: true, error: null }],
      storeError: { code: 'STORE_CORRUPT' },
    });
    expect(status).toBe(0);
    expect(isAlive(agent.payload?.pid ?? 0)).toBe(false);
    expect(isAlive(other.payload?.pid ?? 0)).toBe(true);
  });

  test('children are ended with their parent and before it, and a name of nobody is an error', async () => {
    const world = brokenWorld();
    const { agent: parent } = await world.shell('sleep 600');
    const { agent: child } = await world.shell('sleep 600', { parentId: parent.id });
    corrupt(world);
    expect(world.cli('stop', 'nobody')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('nobody') as string,
    });
    expect(world.cli('stop', parent.id).status).toBe(2);
    const { stdout, status } = world.cli('stop', parent.id, '--yes', '--json');
    const { unrecorded } = schemas.stop.parse(JSON.parse(stdout)) as { unrecorded: { id: string }[] };
    expect(unrecorded.map(({ id }) => id)).toEqual([child.id, parent.id]);
    expect(status).toBe(0);
  });

  test('a supervisor that is stopped, and has no spec any more, is continued and ends its run', async () => {
    const world = brokenWorld();
    const { agent } = await world.shell('sleep 600');
    rmSync(join(world.home, 'runs', agent.id, 'spec'));
    process.kill(agent.supervisor?.pid ?? 0, 'SIGSTOP');
    corrupt(world);
    expect(world.cli('kill', agent.id)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('proven empty') as string,
    });
    await eventually(() => !isAlive(agent.payload?.pid ?? 0), { what: 'the end of the payload' });
  });
});

test('where the store is locked, both end all the same, and the outcome is on record when it can be', async () => {
  const world = brokenWorld();
  const { store } = world.manager;
  const { agent: one } = await world.shell('sleep 600', { name: 'lk' });
  const { agent: two } = await world.shell('sleep 600');
  store.database.exec('BEGIN IMMEDIATE');
  const killed = world.cli('kill', 'lk');
  const stopped = world.cli('stop', '--all', '--yes');
  store.database.exec('ROLLBACK');
  expect(killed.stdout).toContain('proven empty');
  expect(killed.stderr).toContain('STORE_BUSY');
  expect(stopped.stderr).toContain('STORE_BUSY');
  expect([killed.status, stopped.status]).toEqual([0, 0]);
  expect([one, two].some(({ payload }) => isAlive(payload?.pid ?? 0))).toBe(false);
  world.cli('sweep', '--yes');
  for (const { id } of [one, two]) {
    await eventually(() => agentById(store, id)?.settledAt !== null, { what: `${id} is settled` });
    expect(outcomeOf(store, id)).toMatchObject({ cause: 'killed' });
  }
});

describe('where config.toml is not valid', () => {
  const spoil = ({ manager }: CliWorld): void => {
    const fd = openSync(manager.store.directories.configFile, 'w', 0o600);
    writeSync(fd, 'bogus = 1\n');
    closeSync(fd);
  };

  test.each([
    ['stop', ['stop', '--all', '--yes']],
    ['kill', ['kill', 'sleeper']],
  ])('%s ends agents with their own limits, and warns', async (_, args) => {
    const world = brokenWorld();
    const { agent } = await world.shell('sleep 600', { name: 'sleeper' });
    spoil(world);
    const { status, stdout, stderr } = world.cli(...args);
    expect(stdout).toContain('proven empty');
    expect(stderr).toContain('bogus');
    expect(status).toBe(0);
    expect(agentById(world.manager.store, agent.id)?.settledAt).not.toBeNull();
  });

  test('a sweep does what it is for, warns, and forgets nothing', async () => {
    const world = brokenWorld();
    const { agent } = await world.shell('sleep 600');
    world.cli('stop', agent.id);
    spoil(world);
    const { status, stdout, stderr } = world.cli('sweep', '--yes', '--json');
    expect(schemas.sweep.parse(JSON.parse(stdout))).toMatchObject({ storeError: null, retention: null });
    expect(stderr).toContain('bogus');
    expect(status).toBe(0);
  });
});

describe('where the store is a new one, and runs of the old one live', () => {
  test('stop --all ends them, and the host', async () => {
    const world = brokenWorld();
    const { agent } = await world.shell('sleep 600');
    const host = await hostPid(world);
    renew(world);
    const { status, stdout, stderr } = world.cli('stop', '--all', '--yes');
    expect(stdout).toContain(`${agent.id} ended`);
    expect(stderr).toContain('does not know');
    expect(status).toBe(0);
    await allGone(world, [agent.payload?.pid ?? 0, host]);
  });

  test('kill ends one by its name', async () => {
    const world = brokenWorld();
    const { agent } = await world.shell('sleep 600', { name: 'old' });
    renew(world);
    expect(world.cli('kill', 'old').status).toBe(0);
    expect(isAlive(agent.payload?.pid ?? 0)).toBe(false);
    expect(world.cli('kill', 'old').status).toBe(4);
  });

  test('a sweep tells of them as long as they live, and ends one by its name', async () => {
    const world = brokenWorld();
    const { agent } = await world.shell('echo something; exec sleep 600');
    const { agent: other } = await world.shell('sleep 600');
    renew(world);
    for (const args of [['--yes'], ['--dry-run']]) {
      const { status, stdout, stderr } = world.cli('sweep', ...args);
      for (const { id } of [agent, other]) expect(stdout).toMatch(new RegExp(`^run +${id} `, 'm'));
      expect(stderr).toContain('2 live runs are not known to the store: sweep --end');
      expect(status).toBe(1);
    }
    expect(world.cli('verify', '--except-live').status).toBe(3);
    const named = world.cli('sweep', '--yes', '--end', `${agent.id},agent_${other.id}`);
    expect(named.stdout).toContain(`${agent.id}: ended`);
    expect(named.stdout).toContain(`agent_${other.id}: ended`);
    expect([agent, other].some(({ payload }) => isAlive(payload?.pid ?? 0))).toBe(false);
    await eventually(async () => (await supervisorsOf(world)).length === 0, { what: 'no supervisor' });
    const { status, stdout } = world.cli('sweep', '--yes', '--json');
    const { leftovers } = schemas.sweep.parse(JSON.parse(stdout));
    expect(leftovers).toContainEqual(
      expect.objectContaining({
        kind: 'run_directory',
        agentId: agent.id,
        result: 'cleared',
        facts: expect.objectContaining({ cause: 'killed' }) as unknown,
      }),
    );
    expect(status).toBe(0);
    const { workspace } = world.task;
    expect(readdirSync(workspace).filter((name) => name.startsWith('agent_prompt_'))).toEqual([]);
    expect(readdirSync(join(workspace, 'logs'))).toEqual([]);
    expect(
      readdirSync(join(workspace, 'archive'))
        .filter((name) => name.includes(agent.id))
        .sort(),
    ).toEqual([`deploy_${agent.id}.json`, `${agent.id}_record.json`, `${agent.id}_stream.jsonl`].sort());
    expect(world.cli('verify').status).toBe(0);
  });
});
