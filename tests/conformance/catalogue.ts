import { deaths } from './rows/deaths.ts';
import { held } from './rows/held.ts';
import { states } from './rows/states.ts';
import { identity } from './rows/identity.ts';
import { starts } from './rows/starts.ts';
import { outsiders } from './rows/outsiders.ts';
import { masses } from './rows/masses.ts';
import { trees } from './rows/trees.ts';
import type { Scenario } from './scenario.ts';

/** All scenarios, in the order of the catalogue. */
export const catalogue: readonly Scenario[] = [...trees, ...masses, ...outsiders, ...states, ...held, ...identity, ...starts, ...deaths];

/** Rows that cannot be produced on a plain Linux host. */
export const listed: readonly { readonly row: string; readonly title: string; readonly why: string }[] = [];
