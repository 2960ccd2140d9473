import { execFileSync } from 'node:child_process';
import type { HostFacts } from './platform.ts';

/** sysctl(3): the hardware's id and the boot session's. Node has no call for it. */
export function darwinFacts(): HostFacts {
  const output = execFileSync('/usr/sbin/sysctl', ['-n', 'kern.uuid', 'kern.bootsessionuuid'], {
    encoding: 'utf8',
  });
  const [machineId = '', bootId = ''] = output.trim().split('\n');
  return { machineId: machineId === '' ? null : machineId, bootId: bootId.toLowerCase() };
}
