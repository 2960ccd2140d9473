import { deaths } from './rows/deaths.ts';
import { held } from './rows/held.ts';
import { identity } from './rows/identity.ts';
import { masses } from './rows/masses.ts';
import { outsiders } from './rows/outsiders.ts';
import { possession } from './rows/possession.ts';
import { badInputs, refusals } from './rows/refusals.ts';
import { requests } from './rows/requests.ts';
import { shortage } from './rows/shortage.ts';
import { starts } from './rows/starts.ts';
import { states } from './rows/states.ts';
import { trees } from './rows/trees.ts';
import type { Scenario } from './scenario.ts';

/** All scenarios, in the order of the catalogue. */
export const catalogue: readonly Scenario[] = [
  ...trees, ...masses, ...outsiders, ...states, ...held, ...identity, ...requests, ...starts, ...deaths, ...shortage,
  ...possession, ...refusals, ...badInputs,
].sort((a, b) => order(a) - order(b)); // prettier-ignore

/** Rows that cannot be produced on a plain Linux host. */
export const listed: readonly { readonly row: string; readonly title: string; readonly why: string }[] = [
  {
    row: '43',
    title: 'the supervisor is killed by memory.oom.group on its cgroup',
    why: 'needs the memory controller in cgroup v2. Tried: cgroup.controllers of the unified mount is empty here, for a v1 hierarchy holds the controller. Row 45 kills the supervisor by SIGKILL, which is what the kernel does then.',
  },
  {
    row: '47',
    title: 'the systemd user manager is restarted, or the user logs out without linger',
    why: 'needs systemd. Tried: no service manager runs here, PID 1 is another program. Row 38 kills the leaf from outside, which is what systemd does to a scope.',
  },
  {
    row: '48',
    title: 'the OOM killer takes the largest member',
    why: 'the cause `oom` needs the counter of the memory controller in cgroup v2. Row 48b lets a v1 hierarchy kill a member, where no counter of ours can know: the cause must not be claimed.',
  },
  {
    row: '51',
    title: 'docker exec, and the session is dropped',
    why: 'needs a container engine. Tried: none is installed. Row 42 is the same for the supervisor: its starter is gone and no SIGHUP comes.',
  },
  {
    row: '59',
    title: 'AppArmor allows unshare but not the mapping of users',
    why: 'needs AppArmor with its restriction of user namespaces. Tried: the kernel here has no AppArmor. Rows 56-57 make the same steps fail by seccomp and by a missing /proc.',
  },
  {
    row: '67',
    title: 'asked to kill pid 0, 1, -1, its own, an ancestor, NaN or nothing',
    why: 'the supervisor takes no pid on any interface; tests/process asks the library.',
  },
  { row: '68', title: 'macOS: traced, hardened and protected processes', why: 'needs macOS.' },
];

function order({ row }: Scenario): number {
  const [, number, letter] = /^(\d+)([a-z]?)$/.exec(row) ?? [];
  return number === undefined ? 1000 : Number(number) + (letter ? letter.charCodeAt(0) - 96 : 0) / 100;
}
