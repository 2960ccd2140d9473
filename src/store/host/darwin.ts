import type { HostFacts } from './platform.ts';

/** sysctl(3): the hardware's id and the boot session's. Node has no call for it. */
export function darwinFacts(): HostFacts {
  // Not imported: it takes milliseconds to load, and no other platform needs it.
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  const output = execFileSync('/usr/sbin/sysctl', ['-n', 'kern.uuid', 'kern.bootsessionuuid'], {
    encoding: 'utf8',
  });
  const [machineId = '', bootId = ''] = output.trim().split('\n');
  return { machineId: machineId === '' ? null : machineId, bootId: bootId.toLowerCase() };
}
