import type { Tier } from '../process/index.ts';

/** How far a promise holds, and what it rests on. */
export interface Backing {
  readonly holds: 'yes' | 'partly' | 'no';
  readonly by: string;
}

/** One promise of the project, with its backing in each tier. */
export interface Promised {
  readonly id: string;
  readonly promise: string;
  readonly backing: Readonly<Record<Tier, Backing>>;
}

/** Every promise of agent-reaper, as `doctor` and the documentation print them. */
export const promises: readonly Promised[] = [
  {
    id: 'P1',
    promise: 'Contained from birth: no instruction of the payload runs outside its containment',
    backing: {
      pidns: yes('it is born as a member of the namespace'),
      cgroup: yes('it is born in the leaf, or moves there before exec'),
      subreaper: yes('it is born below the subreaper'),
      group: partly('it is born in its group, which setsid leaves'),
    },
  },
  {
    id: 'P2',
    promise: 'Never a stranger: no signal goes out by a bare number',
    backing: inEveryTier(yes('pidfds, or children that have not been waited for')),
  },
  {
    id: 'P3',
    promise: 'Stop means empty: terminate returns with proof, or with a list of survivors',
    backing: {
      pidns: yes('the pidfd of the namespace init'),
      cgroup: yes('populated 0 of the leaf, then ECHILD'),
      subreaper: yes('ECHILD from waitid'),
      group: partly('the group is gone and scans are empty: strong evidence, no proof'),
    },
  },
  {
    id: 'P4',
    promise: 'An outcome is never lost: each run ends in one durable record',
    backing: withSupervisor(
      'the supervisor writes the report before it exits; for agents, what settles them writes `lost` if it was killed',
    ),
  },
  {
    id: 'P5',
    promise: "The supervisor's death has a defined effect, enforced outside JavaScript",
    backing: {
      pidns: yes('the kernel ends the namespace with its init'),
      cgroup: partly(
        'the host ends agents, and the library its runs, by the leaf; without both, the leaf is found by its name',
      ),
      subreaper: partly(
        "agents fall to the host, which ends them; the library ends the payload's group, and what had left that stays",
      ),
      group: no('without a supervisor there is nobody to enforce it'),
    },
  },
  {
    id: 'P6',
    promise: 'The kill path needs no new resource',
    backing: inEveryTier(yes('what it needs is opened and reserved at the start')),
  },
  {
    id: 'P7',
    promise: 'Node stays Node: child_process, workers and SIGCHLD are untouched',
    backing: inEveryTier(yes("nobody else's child is waited for")),
  },
  {
    id: 'P8',
    promise: 'No polling in steady state',
    backing: inEveryTier(yes('pidfds and one event loop without a timer')),
  },
  {
    id: 'P9',
    promise: 'Stopped stays stopped',
    backing: inEveryTier(
      yes('a tombstone is on record before anything is ended, and every deployment checks it'),
    ),
  },
  {
    id: 'P10',
    promise: 'Crash-only manager: the next start converges',
    backing: inEveryTier(
      yes('a ledger row before each resource; deploying, settling and sweeping walk the same one'),
    ),
  },
  {
    id: 'P11',
    promise: 'Nothing unbounded',
    backing: inEveryTier(yes('reports, lists, logs, archives, records and waits have limits')),
  },
  {
    id: 'P12',
    promise: 'Honest: verified is true only with kernel proof',
    backing: inEveryTier(yes('the report names its proof and the strength of it')),
  },
];

function yes(by: string): Backing {
  return { holds: 'yes', by };
}

function partly(by: string): Backing {
  return { holds: 'partly', by };
}

function no(by: string): Backing {
  return { holds: 'no', by };
}

function inEveryTier(backing: Backing): Promised['backing'] {
  return { pidns: backing, cgroup: backing, subreaper: backing, group: backing };
}

function withSupervisor(by: string): Promised['backing'] {
  return { ...inEveryTier(yes(by)), group: partly('only while the process that started the run lives') };
}
