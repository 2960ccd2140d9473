import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBinary, type BinarySearch } from '../../src/engines/binary.ts';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'binary-')));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

describe('findBinary', () => {
  it('takes the first executable on PATH', () => {
    const found = executable('second/agent');
    executable('third/agent');
    mkdirSync(join(root, 'first'));
    expect(findBinary(search({ path: paths('first', 'second', 'third') }))).toBe(found);
  });

  it('passes over directories and files that are not executable', () => {
    mkdirSync(join(root, 'a/agent'), { recursive: true });
    plainFile('b/agent');
    const found = executable('c/agent');
    expect(findBinary(search({ path: paths('a', 'b', 'c') }))).toBe(found);
  });

  it('keeps a symbolic link, for a program may act by the name it is called', () => {
    symlinkSync(executable('real/tool'), join(root, 'agent'));
    expect(findBinary(search({ path: root }))).toBe(join(root, 'agent'));
  });

  it('finds what lies in a usual place although PATH lacks it', () => {
    const found = executable('.local/bin/agent');
    expect(findBinary(search({ path: '', home: root }))).toBe(found);
  });

  it('takes a path for this very file and nothing else', () => {
    const mine = executable('mine/agent');
    const path = join(executable('path/agent'), '..');
    expect(findBinary(search({ executable: mine, path }))).toBe(mine);
    expect(findBinary(search({ executable: '~/mine/agent', home: root }))).toBe(mine);
    rmSync(mine);
    expect(() => findBinary(search({ executable: mine, path }))).toThrow(`${mine}: not there`);
  });

  it('says where it looked, why each was not it, and which setting names it', () => {
    mkdirSync(join(root, 'a/agent'), { recursive: true });
    plainFile('b/agent');
    const attempt = (): string => findBinary(search({ path: `${paths('a', 'b')}:relative:` }));
    expect(attempt).toThrow(expect.objectContaining({ code: 'ENGINE_NOT_FOUND' }));
    expect(attempt).toThrow(`${root}/a/agent: not a file`);
    expect(attempt).toThrow(`${root}/b/agent: not executable for this user`);
    expect(attempt).toThrow(`/home/nobody-here/.local/bin/agent: not there`);
    expect(attempt).toThrow('engines.test.executable');
    expect(attempt).not.toThrow('relative/agent');
  });
});

function search(differences: Partial<BinarySearch>): BinarySearch {
  const nothing = { engine: 'test', executable: 'agent', path: '', home: '/home/nobody-here' };
  return { ...nothing, ...differences };
}

function paths(...names: readonly string[]): string {
  return names.map((name) => join(root, name)).join(':');
}

function plainFile(path: string): string {
  const whole = join(root, path);
  mkdirSync(join(whole, '..'), { recursive: true });
  writeFileSync(whole, '#!/bin/sh\n');
  return whole;
}

function executable(path: string): string {
  const whole = plainFile(path);
  chmodSync(whole, 0o755);
  return whole;
}
