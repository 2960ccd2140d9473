import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { probeContainment } from '../../process/probe.ts';
import type { Manager } from '../manager.ts';

/**
 * The command that puts the host-level supervisor, and so all agents, into a cgroup of systemd's that this user may
 * divide: systemd.resource-control(5), Delegate=. Empty where cgroups can be had without it, and where there is no
 * systemd of this user to ask.
 */
export async function delegatedScope(
  { environment }: Pick<Manager, 'environment'>,
  probe: typeof probeContainment = probeContainment,
): Promise<readonly string[]> {
  const runtime = environment['XDG_RUNTIME_DIR'] ?? `/run/user/${String(process.getuid?.())}`;
  if (!existsSync(join(runtime, 'systemd', 'private'))) return [];
  const systemdRun = findOn(environment['PATH'] ?? '', 'systemd-run');
  if (systemdRun === undefined) return [];
  const { tiers } = await probe();
  if (tiers.some(({ tier, available }) => tier === 'cgroup' && available)) return [];
  const properties = ['--property=Delegate=yes', '--property=CollectMode=inactive-or-failed'];
  return [systemdRun, '--user', '--scope', '--quiet', ...properties, '--description=agent-reaper', '--'];
}

function findOn(path: string, name: string): string | undefined {
  const candidates = path
    .split(delimiter)
    .filter(isAbsolute)
    .map((directory) => join(directory, name));
  return candidates.find((candidate) => {
    try {
      accessSync(candidate, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
