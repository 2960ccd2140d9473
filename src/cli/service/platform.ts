import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { launchdPlan } from './launchd.ts';
import type { ServicePlan, ServiceRequest } from './plan.ts';
import { systemdPlan } from './systemd.ts';

/** The service as this system's own manager has it. */
export function servicePlan(request: ServiceRequest, environment: NodeJS.ProcessEnv): ServicePlan {
  const home = environment['HOME'] ?? homedir();
  if (process.platform === 'darwin') return launchdPlan(request, home, process.getuid?.() ?? 0);
  const configured = environment['XDG_CONFIG_HOME'];
  const configHome = configured !== undefined && isAbsolute(configured) ? configured : join(home, '.config');
  return systemdPlan(request, configHome);
}
