import type { Cell } from './cell.ts';
import type { Need } from './host.ts';
import type { Report } from './report.ts';

/** The containment tiers, strongest first. */
export const tiers = ['pidns', 'cgroup', 'subreaper', 'group'] as const;
export type Tier = (typeof tiers)[number];

/** Who runs the tool: root, or an ordinary user (whose cgroup tier stands in a leaf that root gave to it). */
export const identities = ['root', 'user'] as const;
export type Identity = (typeof identities)[number];

export interface Column {
  readonly identity: Identity;
  readonly tier: Tier;
}

/** Words to put before the tool's command line, to run it in an odd environment. */
export type Wrapper = (cell: Cell) => readonly string[];

/** One shape of trouble: what runs, what is done to it, and what must be true afterwards. */
export interface Scenario {
  /** Number in the catalogue, with a letter where one row has several shapes; `input` for bad input. */
  readonly row: string;
  readonly title: string;
  /** Of tests/programs/hostile, or the whole command line. */
  readonly program: string | ((cell: Cell) => readonly string[]);
  /** After the arena; a number pair is [full, bounded]. */
  readonly args?: readonly (string | readonly [number, number])[];
  readonly tiers?: readonly Tier[];
  readonly identity?: Identity;
  readonly needs?: readonly Need[];
  /** Lines that start with `ready` to wait for before acting; default 1. */
  readonly ready?: number | readonly [number, number];
  readonly options?: readonly string[] | ((cell: Cell) => readonly string[]);
  readonly through?: Wrapper;
  readonly prepare?: (cell: Cell) => Promise<void> | void;
  /** After the tool's process exists and before it executes the tool. */
  readonly early?: (cell: Cell) => Promise<void> | void;
  readonly act: (cell: Cell) => Promise<void>;
  /** Undoes what `prepare` and `act` did to the host; runs also when they fail. */
  readonly restore?: (cell: Cell) => Promise<void> | void;
  readonly expect: Expectation | ((cell: Cell) => Expectation);
  /** The shape can leave its group and session, so that the group tier cannot be asked to end it. */
  readonly escapes?: boolean;
  /** Speaks of the supervisor's own contract; other tools are not asked. */
  readonly special?: boolean;
  /** Not beside other cells. */
  readonly alone?: boolean;
  /** False: the tool gets no control socket from us. */
  readonly control?: false;
  /** The run outlives the process that the cell started (its starter, a tmux client): wait for its last member. */
  readonly outlives?: boolean;
  /** For rows about time: so many tries, of which one must do. */
  readonly attempts?: number;
  /** For rows that only sometimes go wrong: so many rounds, which all must do. */
  readonly repeat?: number;
  /** Descriptors that a careless starter leaks into the tool. */
  readonly litter?: boolean;
  /** Milliseconds from go to the tool's exit; default 20,000. */
  readonly limitMs?: number;
}

/** What must hold afterwards. Absent fields are not asked; `gone` and `proven` have defaults by tier. */
export interface Expectation {
  /** Nothing of the run is left; default true, but for an escaping shape in the group tier. */
  readonly gone?: boolean;
  /** `verified.value`; default: in all tiers but `group`. `any` where either answer is honest. */
  readonly proven?: boolean | 'any';
  readonly cause?: string | readonly string[];
  readonly exit?: { readonly code?: number; readonly signal?: string };
  /** Exit code of the tool. */
  readonly status?: number | readonly number[];
  /** At least so many needed SIGKILL; 0 means none did. */
  readonly neededKill?: number | undefined;
  /** The tool may be unable to list anybody, and then must not count: null, never 0. */
  readonly uncounted?: boolean;
  /** Fields of `spawnError`. */
  readonly spawnError?: { readonly stage: string; readonly name: string };
  /** Reasons that must be among the survivors'. */
  readonly survivors?: readonly string[];
  /** False: the tool refused to start, or was killed. `maybe`: it may refuse, with code 125 and a reason. */
  readonly report?: false | 'maybe';
  /** Names of processes that may fall to the warden: those that the tool never contained. */
  readonly mayFall?: RegExp;
  /** The tool cannot learn of which boot it is. */
  readonly bootless?: boolean;
  /** What the tool must have said on its output. */
  readonly output?: RegExp;
  /** What else is wrong, one sentence each. */
  readonly also?: (cell: Cell, report: Report) => readonly string[] | Promise<readonly string[]>;
}
