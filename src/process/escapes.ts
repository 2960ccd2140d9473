import type { Tier } from './report.ts';

const delegated =
  'work that a service does on request, such as systemd-run, docker run, at or ssh: it is no descendant of the run';

/** Per tier, what it cannot hold; the same words in `agent-reaper doctor`. */
const escapes: Readonly<Record<Tier, readonly string[]>> = {
  pidns: [delegated],
  cgroup: [
    delegated,
    'a process of the same user that moves itself to another cgroup: it is found and ended through the subreaper, unless the supervisor was killed too',
  ],
  subreaper: [
    delegated,
    'everything, if the supervisor is killed: its descendants then belong to the next subreaper or to init',
    'forks that outrun the killing: they are reported once the hard limit is over',
  ],
  group: [
    delegated,
    'a process that has left the group and the session and whose parent has ended, such as a daemon',
    'everything, if this program is killed',
  ],
};

/** What can get out of that tier. */
export function canEscape(tier: Tier): readonly string[] {
  return escapes[tier];
}
