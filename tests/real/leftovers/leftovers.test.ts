import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { probeContainment } from '../../../src/process/probe.ts';
import { installed } from '../smoke/fixture.ts';
import { agentReaper } from './agent-reaper.ts';
import { machine } from './machine.ts';
import { endings, type Ending, type RunRecord } from './manager.ts';
import { measure } from './measure.ts';
import { plainTmux } from './plain-tmux.ts';
import { table, type Row } from './table.ts';

const root = join(import.meta.dirname, '../../..');
const rows: Row[] = [];
const all = Object.keys(endings) as Ending[];
const { tiers } = await probeContainment();

/** What must be on record of each ending. */
const outcomes: Readonly<Record<Ending, Partial<RunRecord>>> = {
  finishes: { cause: 'completed', status: 'completed', verified: true },
  killed: { cause: 'killed', status: 'terminated', verified: true },
  crashes: { cause: 'exited', status: 'error', signal: 'SIGKILL', verified: true },
  'session lost': { cause: 'terminal_lost', status: 'terminated', verified: true },
  'server lost': { cause: 'terminal_lost', status: 'terminated', verified: true },
  // Nobody was there who could have seen the last of it: the host ended what it could find, and says no more than that.
  'supervisor lost': { cause: 'lost', status: 'lost', verified: false },
};

afterAll(async () => {
  const made = table(rows);
  await mkdir(join(root, '.cache'), { recursive: true });
  await writeFile(join(root, '.cache/real-leftovers.md'), made);
  await writeFile(join(root, '.cache/real-leftovers.json'), JSON.stringify(rows, null, 1));
  if (process.env['AGENT_REAPER_RECORD_LEFTOVERS'] !== '1') return;
  const page = join(root, 'docs/leftovers.md');
  const between = /(?<=^<!-- measured -->\n).*(?=^<!-- end -->$)/ms;
  const text = await readFile(page, 'utf8');
  await writeFile(
    page,
    text.replace(between, () => `\n${machine()}\n\n${made}\n`),
  );
});

describe.for(installed)('%s under plain tmux leaves its daemons behind', (cli) => {
  test.for(all)('when %s', async (ending) => {
    const survivors = await measure(plainTmux, cli, ending);
    rows.push({ manager: plainTmux.name, cli, ending, ...survivors });
    expect(survivors.kinds).toEqual(expect.arrayContaining(['setsid', 'double fork']));
  });
});

describe.each([agentReaper('cgroup'), agentReaper('subreaper')])('under $name', (manager) => {
  describe.for(installed)('%s leaves nothing behind, one outcome and one log', (cli) => {
    test.for(all)('when %s', async (ending, { skip }) => {
      const probe = tiers.find(({ tier }) => tier === manager.tier);
      if (probe?.available !== true) skip(`no ${manager.tier} here: ${probe?.detail ?? 'not probed'}`);
      const survivors = await measure(manager, cli, ending);
      rows.push({ manager: manager.name, cli, ending, ...survivors });
      expect(survivors).toMatchObject({
        commands: [],
        requests: 0,
        emptyAfterMs: expect.any(Number) as number,
      });
      expect(survivors.record).toMatchObject({
        ...outcomes[ending],
        outcomes: 1,
        settled: true,
        archived: [expect.stringMatching(/_stream\.jsonl\.gz$/)],
        readable: true,
        leftFiles: [],
      });
    });
  });
});
