import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { archiveLogs } from '../../../src/agents/logs/archive.ts';
import { archiveSizes, deleteArchive, verifyArchive } from '../../../src/agents/logs/archives.ts';
import { agentById } from '../../../src/store/agents.ts';
import { archivesOf, deletableArchives } from '../../../src/store/archives.ts';
import { forgetAgents } from '../../../src/store/retention.ts';
import { settle } from '../../store/helpers.ts';
import { loggedAgent, numbered, withAllFiles, type LoggedAgent } from './helpers.ts';

describe('an archive', () => {
  it.each([
    ['cut', cut, 'it has 20 bytes'],
    ['not there', remove, 'it is not there'],
    ['overwritten in the middle', flip, 'checksum'],
  ])('that is %s is reported, by reading and by verifying', async (_, damage, problem) => {
    const agent = loggedAgent();
    agent.write(numbered(1, 1_000));
    const [path = ''] = (await archive(agent)).archived_files;
    damage(path);
    await expect(agent.read()).rejects.toMatchObject({ code: 'ARCHIVE_DAMAGED', facts: { path } });
    const [check] = await verifyArchive(agent.manager, agent.id);
    expect(check).toMatchObject({ class: 'stream', path });
    expect(check?.problem).toContain(problem);
  });

  it('is counted by class, and deleted by it', async () => {
    const agent = withAllFiles(loggedAgent());
    const { index, bytes_out: total } = await archive(agent);
    const sizes = archiveSizes(agent.manager, { agentId: agent.id });
    expect(sizes.deploy).toEqual({ files: 1, bytes: 7, gzBytes: index[3]?.gzBytes });
    expect(archiveSizes(agent.manager).stream.files).toBe(1);
    expect(archiveSizes(agent.manager, { taskId: 'TASK-20000101-000000-00000000' }).stream.files).toBe(0);
    expect(deletableArchives(agent.manager.store)).toEqual([]);
    agent.end();
    settle(agent.manager.store, agent.id);
    expect(deletableArchives(agent.manager.store)).toMatchObject([
      { agentId: agent.id, files: 4, gzBytes: total },
    ]);
    expect(await deleteArchive(agent.manager, agent.id, ['stream', 'deploy'])).toHaveLength(2);
    expect(archivesOf(agent.manager.store, agent.id).map((entry) => entry.class)).toEqual([
      'progress',
      'findings',
    ]);
    expect(await agent.read()).toMatchObject({ output: '', source: 'none' });
  });

  it('keeps its agent from being forgotten until it is deleted', async () => {
    const agent = withAllFiles(loggedAgent());
    await archive(agent);
    const { store } = agent.manager;
    settle(store, agent.id);
    expect(forgetAgents(store, [agent.id])).toBe(0);
    rmSync(join(agent.workspace, 'archive'), { recursive: true });
    await deleteArchive(agent.manager, agent.id);
    expect(forgetAgents(store, [agent.id])).toBe(1);
    expect(agentById(store, agent.id)).toBeUndefined();
  });
});

function archive(agent: LoggedAgent): ReturnType<typeof archiveLogs> {
  return archiveLogs(agent.manager, agent.id);
}

function cut(path: string): void {
  truncateSync(path, 20);
}

function remove(path: string): void {
  rmSync(path);
}

function flip(path: string): void {
  const bytes = readFileSync(path);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
}
