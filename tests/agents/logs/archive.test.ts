import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { archiveLogs } from '../../../src/agents/logs/archive.ts';
import { verifyArchive } from '../../../src/agents/logs/archives.ts';
import { settle } from '../../store/helpers.ts';
import { loggedAgent, numbered, withAllFiles, type LoggedAgent } from './helpers.ts';

describe('archiving', () => {
  it('leaves each file compressed under its name, private, on record, and readable by any gzip', async () => {
    const agent = withAllFiles(loggedAgent());
    const { archived_files: files, index, bytes_in: before, bytes_out: after } = await archive(agent);
    expect(files.map((file) => basename(file))).toEqual([
      `${agent.id}_stream.jsonl.gz`,
      `${agent.id}_progress.jsonl.gz`,
      `${agent.id}_findings.jsonl.gz`,
      `deploy_${agent.id}.json.gz`,
    ]);
    expect(files.map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600, 0o600, 0o600]);
    expect(files.map((file) => gunzipSync(readFileSync(file)).toString())).toEqual([
      numbered(1, 100),
      'progress\n',
      'findings\n',
      'deploy\n',
    ]);
    expect(left(agent)).toEqual([]);
    expect(index.map(({ lines }) => lines)).toEqual([100, 1, 1, 1]);
    expect(before).toBe(numbered(1, 100).length + 25);
    expect(after).toBe(files.reduce((sum, file) => sum + statSync(file).size, 0));
    const checks = await verifyArchive(agent.manager, agent.id);
    expect(checks.filter(({ problem }) => problem !== null)).toEqual([]);
  });

  it('changes nothing when it is done again', async () => {
    const agent = withAllFiles(loggedAgent());
    const first = await archive(agent);
    expect(await archive(agent)).toEqual(first);
    expect(archiveFolder(agent)).toHaveLength(4);
  });

  it('of an agent without any file archives nothing', async () => {
    const agent = loggedAgent();
    expect(await archive(agent)).toEqual({ archived_files: [], index: [], bytes_in: 0, bytes_out: 0 });
    rmSync(agent.workspace, { recursive: true });
    expect((await archive(agent)).archived_files).toEqual([]);
  });

  it('of an empty log keeps that it was empty', async () => {
    const agent = loggedAgent();
    agent.write('');
    agent.end();
    const { index } = await archive(agent);
    expect(index).toMatchObject([{ bytes: 0, lines: 0, droppedBytes: 0 }]);
    expect(await agent.read()).toMatchObject({
      output: '',
      source: 'archive',
      next_cursor: null,
      notice: null,
    });
  });

  it('joins the segments of a rotated log, with the number of bytes that are missing', async () => {
    const agent = rotated(loggedAgent());
    agent.end({ dropped: 1_234, rotations: 3 });
    const text = 'one\ntwo\n{"type":"agent_reaper_gap","dropped_bytes":1234}\nthree\nfour\n';
    expect(await agent.text({ format: 'jsonl' })).toBe(text.trimEnd());
    const [path = ''] = (await archive(agent)).archived_files;
    expect(gunzipSync(readFileSync(path)).toString()).toBe(text);
    expect(await agent.text({ format: 'jsonl' })).toBe(text.trimEnd());
    const { metadata } = await agent.read({ includeMetadata: true });
    expect(metadata).toMatchObject({
      log_source: 'archive',
      total_lines: 5,
      dropped_bytes: 1_234,
      file_path: path,
    });
  });

  it('keeps cursors valid', async () => {
    const agent = loggedAgent();
    agent.write(numbered(1, 50));
    agent.rotate('first');
    agent.append(numbered(51, 100));
    const live = await agent.read({ tail: 10 });
    const older = { tail: 60, cursor: live.previous_cursor ?? '' };
    const newer = { cursor: (await agent.read({ from: 'start', maxCharacters: 500 })).next_cursor ?? '' };
    const before = [await agent.text(older), await agent.text(newer)];
    expect(before[0]?.split('\n')).toHaveLength(60);
    agent.end({ dropped: 0, rotations: 1 });
    await archive(agent);
    expect([await agent.text(older), await agent.text(newer)]).toEqual(before);
    expect(await agent.text({ cursor: live.next_cursor ?? '' })).toBe('');
  });

  it('reads any part of a large archive as it read the live log', async () => {
    const agent = loggedAgent();
    agent.write(`${numbered(1, 200_000)}${'x'.repeat(2_000_000)}\n${numbered(200_001, 250_000)}`);
    const reads = [
      { tail: 30 },
      { from: 'start' },
      { filter: '^line 1234', tail: 5 },
      { filter: 'x', format: 'jsonl' },
      { maxBytes: 2_000 },
      { responseFormat: 'summary', format: 'parsed' },
    ] as const;
    const outputs = (): Promise<unknown[]> =>
      Promise.all(reads.map(async (options) => (await agent.read(options)).output));
    const live = await outputs();
    await archive(agent);
    expect(await outputs()).toEqual(live);
  });

  it('never overwrites: a name that is taken gets a number, and the same content no second one', async () => {
    const agent = loggedAgent();
    agent.write('ours\n');
    const name = `${basename(agent.files.stream)}.gz`;
    const folder = join(agent.workspace, 'archive');
    writeFileSync(join(folder, name), gzipSync('another\n'), { mode: 0o600 });
    mkdirSync(join(folder, name.replace('.gz', '.1.gz')));
    symlinkSync('/etc/passwd', join(folder, name.replace('.gz', '.2.gz')));
    writeFileSync(join(folder, name.replace('.gz', '.3.gz')), 'no gzip', { mode: 0o600 });
    expect((await archive(agent)).index.map((entry) => entry.name)).toEqual([name.replace('.gz', '.4.gz')]);
    expect(gunzipSync(readFileSync(join(folder, name))).toString()).toBe('another\n');
    expect(await agent.text()).toBe('ours');

    const other = loggedAgent();
    other.write('ours\n');
    const same = `${basename(other.files.stream)}.gz`;
    writeFileSync(join(other.workspace, 'archive', same), gzipSync('ours\n', { level: 9 }), { mode: 0o600 });
    expect((await archive(other)).index.map((entry) => entry.name)).toEqual([same]);
    expect((await verifyArchive(other.manager, other.id))[0]?.problem).toBeNull();
  });

  it('adds what comes after it, and takes what it has already for no news', async () => {
    const agent = loggedAgent();
    agent.write('one\n');
    await archive(agent);
    agent.write('one\n');
    await archive(agent);
    agent.write('');
    await archive(agent);
    expect(archiveFolder(agent)).toHaveLength(1);
    agent.write('two\n');
    await archive(agent);
    expect(archiveFolder(agent)).toHaveLength(2);
    expect(await agent.text({ from: 'start' })).toBe('one\ntwo');
    expect(left(agent)).toEqual([]);
  });

  it('deletes instead when logs are not to be kept', async () => {
    const agent = withAllFiles(loggedAgent({ config: { 'logs.keep': false } }));
    expect(await archive(agent)).toMatchObject({ archived_files: [], bytes_out: 0 });
    expect([left(agent), archiveFolder(agent)]).toEqual([[], []]);
    settle(agent.manager.store, agent.id);
    expect((await agent.read()).notice).toContain('logs.keep');
  });

  it('follows no link, neither of a directory nor of a file', async () => {
    for (const replace of ['archive', 'logs', 'progress']) {
      const agent = withAllFiles(loggedAgent());
      const elsewhere = join(agent.workspace, 'output', 'elsewhere');
      renameSync(join(agent.workspace, replace), elsewhere);
      symlinkSync(elsewhere, join(agent.workspace, replace));
      await expect(archive(agent)).rejects.toMatchObject({ code: 'INSECURE_PATH' });
    }
    const agent = loggedAgent();
    symlinkSync('/etc/passwd', agent.files.stream);
    await expect(archive(agent)).rejects.toMatchObject({ code: 'INSECURE_PATH' });
  });

  it('makes its directory anew where somebody has removed it', async () => {
    const agent = loggedAgent();
    agent.write('one\n');
    rmSync(join(agent.workspace, 'archive'), { recursive: true });
    await archive(agent);
    expect(statSync(join(agent.workspace, 'archive')).mode & 0o777).toBe(0o700);
    expect(await agent.text()).toBe('one');
  });

  it('refuses a log that somebody writes to, and has lost nothing of it', async () => {
    const agent = loggedAgent();
    agent.write('one\n');
    const onStep = agent.append.bind(agent, 'more\n');
    await expect(archiveLogs(agent.manager, agent.id, { onStep })).rejects.toMatchObject({
      code: 'LOG_STILL_WRITTEN',
      facts: { change: expect.stringMatching(/^had \d+ bytes and has \d+$/) as string },
    });
    expect(archiveFolder(agent)).toEqual([]);
    expect(await agent.text()).toBe('one\nmore\nmore\nmore');
    await archive(agent);
    expect(await agent.text()).toBe('one\nmore\nmore\nmore');
  });

  it('by several processes at once comes to one archive', async () => {
    const agent = withAllFiles(loggedAgent());
    await Promise.all(Array.from({ length: 4 }, () => archive(agent)));
    expect(archiveFolder(agent)).toHaveLength(4);
    expect(await agent.text({ from: 'start' })).toBe(numbered(1, 100).trimEnd());
  });

  it('lets sixteen readers at once see the whole log at every moment', async () => {
    const agent = rotated(loggedAgent());
    agent.end({ dropped: 0, rotations: 2 });
    const expected = 'one\ntwo\nthree\nfour';
    let archiving = true;
    const readers = Array.from({ length: 16 }, async () => {
      const seen: string[] = [];
      do seen.push(await agent.text({ from: 'start' }));
      while (archiving);
      return seen;
    });
    await archive(agent);
    archiving = false;
    const seen = (await Promise.all(readers)).flat();
    expect(seen.filter((text) => text !== expected)).toEqual([]);
  });
});

function archive(agent: LoggedAgent): ReturnType<typeof archiveLogs> {
  return archiveLogs(agent.manager, agent.id);
}

function rotated(agent: LoggedAgent): LoggedAgent {
  agent.write('one\ntwo\n');
  agent.rotate('first');
  agent.append('three\n');
  agent.rotate('prev');
  agent.append('four\n');
  return agent;
}

function archiveFolder({ workspace }: LoggedAgent): string[] {
  return readdirSync(join(workspace, 'archive'));
}

/** Files that are not archived. */
function left({ workspace }: LoggedAgent): string[] {
  return ['logs', 'progress', 'findings'].flatMap((folder) => readdirSync(join(workspace, folder)));
}
