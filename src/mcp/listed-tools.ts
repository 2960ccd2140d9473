import { definitionsOf, type Definitions } from './definitions.ts';
import { tools } from './tools/table.ts';

/** The tools as clients see them. The bundle has the result in the place of this file. */
export function listedTools(): Definitions {
  return definitionsOf(tools);
}
