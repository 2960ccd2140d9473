import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { archiveLogs } from '../../../src/agents/logs/archive.ts';
import { verifyArchive } from '../../../src/agents/logs/archives.ts';
import { loggedAgent, withAllFiles, type LoggedAgent } from './helpers.ts';

const archiveOf = ({ manager, id }: LoggedAgent): ReturnType<typeof archiveLogs> => archiveLogs(manager, id);

test('whoever archives beside others takes nothing from under their hands', { timeout: 60_000 }, async () => {
  for (let round = 0; round < 20; round += 1) {
    const agent = withAllFiles(loggedAgent());
    await Promise.all(Array.from({ length: 6 }, () => archiveOf(agent)));
    const files = readdirSync(join(agent.workspace, 'archive')).sort();
    expect(files).toEqual(
      [
        `${agent.id}_findings.jsonl.gz`,
        `${agent.id}_progress.jsonl.gz`,
        `${agent.id}_stream.jsonl.gz`,
        `deploy_${agent.id}.json.gz`,
      ].sort(),
    );
    for (const check of await verifyArchive(agent.manager, agent.id))
      expect(check).toMatchObject({ problem: null });
  }
});

test('nor does one that begins each time when another has compressed', async () => {
  const agent = withAllFiles(loggedAgent());
  const others: Promise<unknown>[] = [];
  await archiveLogs(agent.manager, agent.id, {
    onStep: (step) => {
      if (step === 'compressed') others.push(archiveOf(agent));
    },
  });
  await Promise.all(others);
  expect(others).toHaveLength(1);
});
