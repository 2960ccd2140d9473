import { existsSync } from 'node:fs';
import type { Cell } from '../cell.ts';
import { supervisor } from '../paths.ts';
import { identities, tiers } from '../scenario.ts';
import type { Driver, StopOptions } from './driver.ts';

/** agent-supervisor, ended over its control socket. */
export const supervisorDriver: Driver = {
  name: 'agent-supervisor',
  reports: true,
  columns: identities.flatMap((identity) => tiers.map((tier) => ({ identity, tier }))),
  wardenFlags: ['--control'],

  missing() {
    return existsSync(supervisor) ? null : `${supervisor} is not built`;
  },

  command(cell: Cell) {
    const { options = [] } = cell.scenario;
    const more = typeof options === 'function' ? options(cell) : options;
    const words = [cell.arena.install(supervisor)];
    const given = new Set(more);
    const byDefault: [string, string][] = [
      ['--containment', cell.column.tier],
      ['--grace', '300ms'],
      ['--hard', '5s'],
      ['--report', cell.arena.file('report.json')],
      ...(cell.scenario.control === false ? [] : [['--control', 'fd:4'] as [string, string]]),
    ];
    for (const [flag, value] of byDefault) if (!given.has(flag)) words.push(flag, value);
    return [...words, ...more, '--', ...cell.payload()];
  },

  async stop(cell: Cell, { grace, hard }: StopOptions) {
    await cell.control.ask(`terminate grace=${grace}${hard === undefined ? '' : ` hard=${hard}`}`);
  },
};
