import { masses } from './rows/masses.ts';
import { trees } from './rows/trees.ts';
import type { Scenario } from './scenario.ts';

/** All scenarios, in the order of the catalogue. */
export const catalogue: readonly Scenario[] = [...trees, ...masses];

/** Rows that cannot be produced on a plain Linux host. */
export const listed: readonly { readonly row: string; readonly title: string; readonly why: string }[] = [];
