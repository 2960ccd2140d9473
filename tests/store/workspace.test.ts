import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HeldDirectory } from '../../src/store/held-directory.ts';
import { newTaskId } from '../../src/store/ids.ts';
import { partsBelow, removeBelow } from '../../src/store/remove-tree.ts';
import { createTask, findTask, listTasks, requireTask } from '../../src/store/tasks.ts';
import {
  agentFiles,
  createWorkspace,
  openWorkspaceFolder,
  workspaceFolders,
} from '../../src/store/workspace.ts';
import { freshStore, freshTask, temporaryDirectory } from './helpers.ts';

const insecure = expect.objectContaining({ code: 'INSECURE_PATH' }) as Error;
const invalid = expect.objectContaining({ code: 'INVALID_OPTION' }) as Error;

describe('a workspace', () => {
  it('has the five folders, for its owner alone, and is not seen by git', () => {
    const before = process.umask(0);
    try {
      const project = temporaryDirectory();
      const path = createWorkspace(project, newTaskId(0));
      expect(readdirSync(path).sort()).toEqual([...workspaceFolders].sort());
      for (const each of [path, join(path, '..'), ...workspaceFolders.map((name) => join(path, name))]) {
        expect(lstatSync(each).mode & 0o777).toBe(0o700);
      }
      expect(readFileSync(join(project, '.agent-workspace/.gitignore'), 'utf8')).toBe('*\n');
    } finally {
      process.umask(before);
    }
  });

  it('is not made through a link, nor on top of what is there', () => {
    const project = temporaryDirectory();
    const elsewhere = temporaryDirectory();
    symlinkSync(elsewhere, join(project, '.agent-workspace'));
    expect(() => createWorkspace(project, newTaskId(0))).toThrow(insecure);
    expect(readdirSync(elsewhere)).toEqual([]);
    const other = temporaryDirectory();
    const id = newTaskId(0);
    writeFileSync(join(createWorkspace(other, id), 'precious'), '');
    expect(() => createWorkspace(other, id)).toThrow(/EEXIST/);
    expect(existsSync(join(other, '.agent-workspace', id, 'precious'))).toBe(true);
  });

  it('names the project and the errno where nothing can be made, and keeps no row', () => {
    const store = freshStore();
    // mkdir(2) in procfs fails for everybody, whatever the mode of the directory and whoever asks.
    expect(() =>
      createTask(store, { description: 'x', priority: 'P2', projectDirectory: '/proc', context: {} }),
    ).toThrow(
      expect.objectContaining({
        code: 'PROJECT_NOT_WRITABLE',
        facts: { path: '/proc', errno: expect.stringMatching(/^(ENOENT|EACCES|EPERM)$/) as string },
      }) as Error,
    );
    expect(listTasks(store).tasks).toEqual([]);
  });

  it.each(['../../etc', 'TASK-1', 'TASK-20260101-000000-0000000g', 'TASK-20260101-000000-00000000/..', ''])(
    'refuses the task id %j before it touches a path',
    (id) => {
      const project = temporaryDirectory();
      expect(() => createWorkspace(project, id)).toThrow(invalid);
      expect(readdirSync(project)).toEqual([]);
      expect(() => requireTask(freshStore(), id)).toThrow(invalid);
    },
  );

  it('refuses ids of agents that are paths, and a project that is missing or a file', () => {
    expect(() => agentFiles('/w', '../x')).toThrow(invalid);
    expect(agentFiles('/w', 'builder-104512-0a1b2c').stream).toBe(
      '/w/logs/builder-104512-0a1b2c_stream.jsonl',
    );
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    expect(() => createWorkspace('/no/such/project', newTaskId(0))).toThrow(invalid);
    expect(() => createWorkspace('relative', newTaskId(0))).toThrow(invalid);
    expect(() => createWorkspace(file, newTaskId(0))).toThrow();
  });

  it('has folders that are opened only if they are folders of our own', () => {
    const path = createWorkspace(temporaryDirectory(), newTaskId(0));
    openWorkspaceFolder(path, 'logs').close();
    renameSync(join(path, 'archive'), join(path, 'moved'));
    symlinkSync(join(path, 'moved'), join(path, 'archive'));
    expect(() => openWorkspaceFolder(path, 'archive')).toThrow(insecure);
  });
});

describe('a task', () => {
  it('is a row and a workspace, or neither', () => {
    const store = freshStore();
    const task = freshTask(store);
    expect(requireTask(store, task.id)).toEqual(task);
    expect(findTask(store, task.id.slice(-8)).id).toBe(task.id);
    expect(existsSync(join(task.workspace, 'logs'))).toBe(true);
    const project = temporaryDirectory();
    writeFileSync(join(project, '.agent-workspace'), 'in the way');
    expect(() =>
      createTask(store, { description: 'x', priority: 'P0', projectDirectory: project, context: {} }),
    ).toThrow(insecure);
    const second = freshTask(store);
    const page = listTasks(store, 1);
    expect(page.tasks).toHaveLength(1);
    expect(listTasks(store, 1, page.next ?? undefined)).toMatchObject({ tasks: [{}], next: null });
    expect(
      listTasks(store)
        .tasks.map(({ id }) => id)
        .sort(),
    ).toEqual([task.id, second.id].sort());
  });
});

describe('removing', () => {
  it('takes away a whole tree, with read-only and unreadable parts, however deep', () => {
    const root = temporaryDirectory();
    const tree = join(root, 'tree');
    mkdirSync(join(tree, 'a/b/c'), { recursive: true });
    writeFileSync(join(tree, 'a/b/c/file'), '');
    chmodSync(join(tree, 'a/b/c'), 0o500);
    chmodSync(join(tree, 'a/b'), 0o000);
    deepen(join(tree, 'a'), 700);
    expect(removeBelow(root, tree)).toBe(true);
    expect(readdirSync(root)).toEqual([]);
    expect(removeBelow(root, tree)).toBe(false);
  });

  it('takes links away themselves and leaves what they lead to', () => {
    const root = temporaryDirectory();
    const victim = temporaryDirectory();
    writeFileSync(join(victim, 'precious'), '');
    mkdirSync(join(root, 'tree'));
    symlinkSync(victim, join(root, 'tree/link'));
    symlinkSync(victim, join(root, 'link'));
    expect(removeBelow(root, join(root, 'tree'))).toBe(true);
    expect(() => removeBelow(root, join(root, 'link/precious'))).toThrow(insecure);
    expect(removeBelow(root, join(root, 'link'))).toBe(true);
    expect(readdirSync(victim)).toEqual(['precious']);
  });

  it('refuses what is not below its root', () => {
    const root = temporaryDirectory();
    for (const path of [
      root,
      join(root, '..'),
      join(root, '../x'),
      '/',
      'x',
      `${root}x`,
      `${root}/a/../../y`,
    ]) {
      expect(() => removeBelow(root, path), path).toThrow(insecure);
    }
    expect(() => removeBelow('relative', 'relative/x')).toThrow(insecure);
    expect(partsBelow('/a', '/a/b/c')).toEqual(['b', 'c']);
  });

  it('does not follow a root that was replaced by a link', () => {
    const base = temporaryDirectory();
    const victim = temporaryDirectory();
    mkdirSync(join(victim, 'logs'));
    symlinkSync(victim, join(base, 'workspace'));
    expect(() => removeBelow(join(base, 'workspace'), join(base, 'workspace/logs'))).toThrow(insecure);
    expect(readdirSync(victim)).toEqual(['logs']);
  });
});

describe('a held directory', () => {
  it('stays the same one when its path is given to another', () => {
    const base = temporaryDirectory();
    mkdirSync(join(base, 'mine'));
    const held = HeldDirectory.open(join(base, 'mine'));
    renameSync(join(base, 'mine'), join(base, 'moved'));
    mkdirSync(join(base, 'mine'));
    writeFileSync(held.at('file'), '');
    expect(readdirSync(join(base, 'moved'))).toEqual(['file']);
    expect(readdirSync(join(base, 'mine'))).toEqual([]);
    held.close();
  });

  it.each(['', '.', '..', 'a/b', '/etc', 'a\0b'])('refuses %j as the name of an entry', (name) => {
    const held = HeldDirectory.open(temporaryDirectory());
    expect(() => held.at(name)).toThrow(insecure);
    held.close();
  });
});

/** Deeper than any path can be written: each level is made through the descriptor of the one above. */
function deepen(path: string, levels: number): void {
  let held = HeldDirectory.open(path);
  for (let level = 0; level < levels; level += 1) {
    const below = held.make('deeper');
    held.close();
    held = below;
  }
  held.close();
}
