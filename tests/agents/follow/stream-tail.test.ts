import { appendFileSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { StreamTail } from '../../../src/agents/follow/stream-tail.ts';
import { ReaperError } from '../../../src/errors.ts';
import { temporaryDirectory } from '../../store/helpers.ts';

const name = 'a_stream.jsonl';

/** A log as a supervisor writes it, and somebody who reads it. */
function log(): {
  file: string;
  write: (text: string) => void;
  rotate: () => void;
  read: (most?: number) => string;
  reader: () => (most?: number) => string;
} {
  const workspace = temporaryDirectory();
  mkdirSync(join(workspace, 'logs'));
  const file = join(workspace, 'logs', name);
  let rotations = 0;
  const reader = (): ((most?: number) => string) => {
    const tail = new StreamTail(workspace, name);
    onTestFinished(() => {
      tail.close();
    });
    return (most = Infinity) => {
      let text = '';
      tail.read((bytes) => (text += bytes.toString()), most);
      return text;
    };
  };
  return {
    file,
    write: (text) => {
      appendFileSync(file, text);
    },
    rotate: () => {
      renameSync(file, `${file}.${rotations === 0 ? 'first' : 'prev'}`);
      rotations += 1;
      writeFileSync(file, '');
    },
    read: reader(),
    reader,
  };
}

test('reads what has come, and then what comes', () => {
  const { write, read } = log();
  expect(read()).toBe('');
  write('one\n');
  expect(read()).toBe('one\n');
  expect(read()).toBe('');
  write('two\n');
  write('three\n');
  expect(read()).toBe('two\nthree\n');
});

test('goes on through each rotation, with what was written just before it', () => {
  const { write, rotate, read } = log();
  for (const round of ['a', 'b', 'c', 'd']) {
    write(`${round}1\n`);
    expect(read()).toBe(`${round}1\n`);
    write(`${round}2\n`);
    rotate();
    write(`${round}3\n`);
    expect(read()).toBe(`${round}2\n${round}3\n`);
  }
});

test('reads a log from its first byte when it has been rotated before', () => {
  const { write, rotate, reader } = log();
  write('a\n');
  rotate();
  write('b\n');
  expect(reader()()).toBe('a\nb\n');
  rotate();
  write('c\n');
  expect(reader()()).toBe('a\nb\nc\n');
});

test('two rotations between two looks lose nothing, more lose what the log itself has lost', () => {
  const { write, rotate, read, reader } = log();
  write('a\n');
  expect(read()).toBe('a\n');
  rotate();
  write('b\n');
  rotate();
  write('c\n');
  expect(read()).toBe('b\nc\n');
  for (const round of ['d', 'e', 'f']) {
    rotate();
    write(`${round}\n`);
  }
  expect(read()).toBe('e\nf\n');
  expect(reader()()).toBe('a\ne\nf\n');
});

test('a rotation that is half done is waited for', () => {
  const { file, write, read } = log();
  write('a\n');
  expect(read()).toBe('a\n');
  renameSync(file, `${file}.first`);
  expect(read()).toBe('');
  write('b\n');
  expect(read()).toBe('b\n');
});

test('a long log is read in pieces, and says whether there is more', () => {
  const workspace = temporaryDirectory();
  mkdirSync(join(workspace, 'logs'));
  writeFileSync(join(workspace, 'logs', name), 'x'.repeat(200_000));
  const tail = new StreamTail(workspace, name);
  onTestFinished(() => {
    tail.close();
  });
  let length = 0;
  let pieces = 1;
  while (tail.read((bytes) => (length += bytes.length), 1)) pieces += 1;
  expect(length).toBe(200_000);
  expect(pieces).toBeGreaterThan(3);
});

test('a link in the place of the log or of its folder is not followed', () => {
  const elsewhere = join(temporaryDirectory(), 'secret');
  writeFileSync(elsewhere, 'secret');
  const { file, read } = log();
  symlinkSync(elsewhere, file);
  expect(() => read()).toThrow(ReaperError);
  const workspace = temporaryDirectory();
  symlinkSync(temporaryDirectory(), join(workspace, 'logs'));
  expect(() => new StreamTail(workspace, name).read(() => undefined, 1)).toThrow(ReaperError);
});
