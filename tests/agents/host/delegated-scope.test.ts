import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hostPaths } from '../../../src/agents/host/host-paths.ts';
import { connectHost } from '../../../src/agents/host/host-connection.ts';
import { delegatedScope } from '../../../src/agents/host/delegated-scope.ts';
import { startHost } from '../../../src/agents/host/start-host.ts';
import type { ContainmentProbe } from '../../../src/process/probe.ts';
import { temporaryDirectory } from '../../store/helpers.ts';
import { endHost, world } from '../world.ts';

const offering = (available: boolean) => (): Promise<ContainmentProbe> =>
  Promise.resolve({ tiers: [{ tier: 'cgroup', available }] } as unknown as ContainmentProbe);

/** A directory for PATH with a systemd-run in it, and a runtime directory in which a systemd of the user seems to be. */
function userWithSystemd(script = 'exit 0'): { PATH: string; XDG_RUNTIME_DIR: string } {
  const [bin, runtime] = [temporaryDirectory(), temporaryDirectory()];
  const program = join(bin, 'systemd-run');
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  mkdirSync(join(runtime, 'systemd'));
  writeFileSync(join(runtime, 'systemd', 'private'), '');
  return { PATH: bin, XDG_RUNTIME_DIR: runtime };
}

describe('a scope of systemd that may be divided', () => {
  test('is asked for where no cgroup can be written', async () => {
    const environment = userWithSystemd();
    expect(await delegatedScope({ environment }, offering(false))).toEqual([
      join(environment.PATH, 'systemd-run'),
      '--user',
      '--scope',
      '--quiet',
      '--property=Delegate=yes',
      '--property=CollectMode=inactive-or-failed',
      '--description=agent-reaper',
      '--',
    ]);
  });

  test('is not asked for where a cgroup can be written anyway', async () => {
    expect(await delegatedScope({ environment: userWithSystemd() }, offering(true))).toEqual([]);
  });

  test('is not asked for without a systemd of this user', async () => {
    const environment = { ...userWithSystemd(), XDG_RUNTIME_DIR: temporaryDirectory() };
    expect(await delegatedScope({ environment }, offering(false))).toEqual([]);
  });

  test('is not asked for without the program, and never from a relative directory', async () => {
    const environment = { ...userWithSystemd(), PATH: `.:bin:${temporaryDirectory()}` };
    expect(await delegatedScope({ environment }, offering(false))).toEqual([]);
  });

  test('is where the host runs, which answers all the same', async () => {
    const { manager } = world();
    const said = join(temporaryDirectory(), 'said');
    const environment = userWithSystemd(
      `echo "$@" >"${said}"; while [ "$1" != -- ]; do shift; done; shift; exec "$@"`,
    );
    onTestFinished(() => endHost(manager));
    await startHost(manager, null, () => delegatedScope({ environment }, offering(false)));
    expect(readFileSync(said, 'utf8')).toMatch(
      /^--user --scope .* -- \S+agent-supervisor --spec \S+host\.spec\n$/,
    );
    const host = await connectHost(manager);
    expect(host).not.toBeNull();
    host?.close();
  });

  test('is gone without where it cannot be had, and why is on record', async () => {
    const { manager } = world();
    const environment = userWithSystemd('echo "Failed to connect to bus" >&2; exit 1');
    onTestFinished(() => endHost(manager));
    await startHost(manager, null, () => delegatedScope({ environment }, offering(false)));
    const host = await connectHost(manager);
    expect(host).not.toBeNull();
    host?.close();
    expect(readFileSync(hostPaths(manager.store).complaint, 'utf8')).toBe('Failed to connect to bus\n');
  });
});
