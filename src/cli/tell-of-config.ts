import type { Ground } from '../sweep/ground.ts';
import { complain } from './output.ts';

/** Says that the defaults are in the place of a configuration that cannot be used: ending does not wait for it. */
export function tellOfConfig({ configProblem }: Ground): void {
  if (configProblem === null) return;
  complain(configProblem.message);
  complain(
    'Agents are ended with their own limits, and else with the defaults; no rule of retention is applied.',
  );
}
