import { describe, expect, test } from 'vitest';
import { cgroup2Mounts, cgroupHierarchy, machineFacts, schedulingPolicy } from '../../benchmarks/machine.ts';

const unified =
  '31 24 0:27 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n24 1 0:2 / / rw - ext4 /dev/vda rw\n';
const hybrid =
  '40 24 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n' +
  '41 24 0:31 / /sys/fs/cgroup/unified rw shared:4 master:2 - cgroup2 cgroup2 rw\n';

describe('the cgroup hierarchy', () => {
  test.each([
    ['unified', unified],
    ['hybrid', hybrid],
    ['none', '24 1 0:2 / / rw - ext4 /dev/vda rw\n'],
    ['none', ''],
  ])('is %s', (hierarchy, mountinfo) => {
    expect(cgroupHierarchy(mountinfo)).toBe(hierarchy);
  });

  test('is mounted where the line says, however many optional fields it has', () => {
    expect(cgroup2Mounts(unified)).toEqual(['/sys/fs/cgroup']);
    expect(cgroup2Mounts(hybrid)).toEqual(['/sys/fs/cgroup/unified']);
  });
});

test.each([
  ['other', 0],
  ['rr', 2],
  ['unknown', 9],
])('the scheduling policy is %s', (name, policy) => {
  const fields = Array.from({ length: 52 }, (_, i) => (i === 40 ? policy : 0));
  expect(schedulingPolicy(`7 (a ) S) ${fields.slice(2).join(' ')}`)).toBe(name);
});

test('the facts of this machine are complete', () => {
  const facts = machineFacts();
  expect(facts.cpus).toBeGreaterThan(0);
  expect(facts.memoryGiB).toBeGreaterThan(0);
  expect(facts.node).toBe(process.version);
});
