import {
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeJournals } from '../../src/store/journals.ts';
import { requireTask } from '../../src/store/tasks.ts';
import { reportFinding, reportProgress } from '../../src/store/reports.ts';
import { freshAgent, freshStore, journalLines, temporaryDirectory } from './helpers.ts';

describe('the journals of an agent', () => {
  it('have the names and lines of the predecessor', () => {
    const store = freshStore();
    const { id, taskId } = freshAgent(store);
    reportProgress(store, id, { status: 'working', message: 'half', progress: 50 });
    reportFinding(store, id, {
      finding_type: 'insight',
      severity: 'high',
      message: 'it floats',
      data: { a: 1 },
    });
    writeJournals(store, id);
    const { workspace } = requireTask(store, taskId);
    expect(journalLines(workspace, 'progress', id)).toEqual([
      {
        timestamp: expect.stringMatching(/Z$/) as unknown,
        agent_id: id,
        status: 'working',
        message: 'half',
        progress: 50,
        seq: expect.any(Number) as unknown,
      },
    ]);
    expect(journalLines(workspace, 'findings', id)).toMatchObject([
      { finding_type: 'insight', severity: 'high', message: 'it floats', data: { a: 1 } },
    ]);
  });

  it('are whole again after they were cut or removed, and are left alone without news', () => {
    const store = freshStore();
    const { id, taskId } = freshAgent(store);
    const { workspace } = requireTask(store, taskId);
    const file = join(workspace, 'progress', `${id}_progress.jsonl`);
    const report = (progress: number): void => {
      reportProgress(store, id, { status: 'working', message: '', progress });
      writeJournals(store, id);
    };
    report(1);
    truncateSync(file, 10);
    report(2);
    expect(journalLines(workspace, 'progress', id).map(({ progress }) => progress)).toEqual([1, 2]);
    rmSync(file);
    report(3);
    expect(journalLines(workspace, 'progress', id).map(({ progress }) => progress)).toEqual([1, 2, 3]);
    renameSync(file, join(workspace, 'archive/moved'));
    writeJournals(store, id);
    expect(existsSync(file)).toBe(false);
  });

  it('are not written through a link', () => {
    const store = freshStore();
    const { id, taskId } = freshAgent(store);
    const { workspace } = requireTask(store, taskId);
    const victim = join(temporaryDirectory(), 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, join(workspace, 'progress', `${id}_progress.jsonl`));
    reportProgress(store, id, { status: 'working', message: '', progress: 1 });
    expect(() => {
      writeJournals(store, id);
    }).toThrow(expect.objectContaining({ code: 'INSECURE_PATH' }) as Error);
    expect(readFileSync(victim, 'utf8')).toBe('precious');
  });
});
