import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { installed } from '../smoke/fixture.ts';
import { endings, type Ending } from './manager.ts';
import { measure } from './measure.ts';
import { plainTmux } from './plain-tmux.ts';
import { table, type Row } from './table.ts';

const rows: Row[] = [];
const report = join(import.meta.dirname, '../../../.cache/real-leftovers.md');

afterAll(async () => {
  await mkdir(join(report, '..'), { recursive: true });
  await writeFile(report, table(rows));
});

describe.for(installed)('%s under plain tmux leaves its daemons behind', (cli) => {
  test.for(Object.keys(endings) as Ending[])('when %s', async (ending) => {
    const survivors = await measure(plainTmux, cli, ending);
    rows.push({ manager: plainTmux.name, cli, ending, ...survivors });
    expect(survivors.kinds).toEqual(expect.arrayContaining(['setsid', 'double fork']));
  });
});
