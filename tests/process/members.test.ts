import { expect, test } from 'vitest';
import { spawn } from '../../src/process/index.ts';
import { pidsFrom } from './helpers.ts';

test('more answers than a supervisor can keep are all given, and its proof with them', async () => {
  const run = await spawn('sh', ['-c', 'for i in $(seq 150); do sleep 1000 & done; echo $$; wait']);
  await pidsFrom(run);
  const lists = await Promise.all(Array.from({ length: 100 }, () => run.members()));
  expect(new Set(lists.map(({ length }) => length))).toEqual(new Set([151]));
  const report = await run.terminate({ grace: 0 });
  expect(report).toMatchObject({ cause: 'killed', verified: { value: true } });
});
