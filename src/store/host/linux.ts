import { readFileSync } from 'node:fs';
import type { HostFacts } from './platform.ts';

/** machine-id(5) and random(4). An image without a machine id has an empty file or none. */
export function linuxFacts(): HostFacts {
  return {
    machineId: firstLine('/etc/machine-id') ?? firstLine('/var/lib/dbus/machine-id'),
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
  };
}

function firstLine(path: string): string | null {
  try {
    const line = readFileSync(path, 'utf8').trim();
    return /^[0-9a-f]{32}$/.test(line) ? line : null;
  } catch {
    return null;
  }
}
