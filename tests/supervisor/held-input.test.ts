import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Channel } from '../host/channel.ts';
import { command, readRecord, testFolder } from '../host/helpers.ts';
import { superviseIn, type Supervisor } from './helpers.ts';

interface Fixture extends Supervisor {
  /** What the payload has read, once it has ended. */
  readonly read: () => Promise<Buffer>;
  /** Lets the payload begin to read. */
  readonly openGate: () => void;
  readonly channel: Channel;
}

/** A payload that reads nothing until the gate is open, then everything, and has this file held before it. */
async function start(content: Uint8Array): Promise<Fixture> {
  const folder = testFolder();
  const [file, gate, out] = ['prompt', 'gate', 'out'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(file, content);
  execFileSync('mkfifo', [gate]);
  const run = superviseIn(folder, [
    ['stdin', `held:${file}`],
    ...command('sh', '-c', `read go <"${gate}"; exec cat >"${out}"`),
  ]);
  return {
    ...run,
    channel: await run.connect(),
    openGate: () => {
      const fd = openSync(gate, 'w');
      appendFileSync(fd, 'go\n');
      closeSync(fd);
    },
    read: async () => {
      expect(await run.ended).toEqual({ code: 0, stderr: '' });
      return readFileSync(out);
    },
  };
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('an input that is held open behind a file', () => {
  test('gives 30 MB of file first, then every message whole, to a reader that is late', async () => {
    const content = randomBytes(30_000_000);
    const { channel, openGate, read } = await start(content);
    const messages = Array.from({ length: 40 }, (_, index) =>
      Buffer.alloc(index * 1000 + 1, 'abcdefghij'[index % 10]),
    );
    for (const message of messages)
      expect(
        await channel.ask(`write ${String(message.length)}\n${message.toString('latin1')}`),
      ).toMatchObject({
        ok: true,
      });
    expect(await channel.ask('status')).toMatchObject({ state: 'running', stdin: true });
    openGate();
    expect(await channel.ask('close-stdin')).toMatchObject({ ok: true });
    expect(await channel.ask('write 1\nx')).toMatchObject({ ok: false, code: 'STDIN_CLOSED' });
    const all = await read();
    expect(all.length).toBe(content.length + messages.reduce((sum, { length }) => sum + length, 0));
    expect(digest(all.subarray(0, content.length))).toBe(digest(content));
    expect(digest(all.subarray(content.length))).toBe(digest(Buffer.concat(messages)));
  });

  test('stays open after the file, until it is closed', async () => {
    const { channel, openGate, read } = await start(Buffer.from('prompt\n'));
    openGate();
    expect(await channel.ask('write 6\nfirst\n')).toMatchObject({ ok: true });
    expect(await channel.ask('status')).toMatchObject({ state: 'running', stdin: true });
    expect(await channel.ask('write 7\nsecond\n')).toMatchObject({ ok: true });
    await channel.ask('close-stdin');
    expect((await read()).toString()).toBe('prompt\nfirst\nsecond\n');
  });

  test.each([0, 1, 4095, 4096, 4097, 65_536, 65_537])('passes on a file of %d bytes', async (size) => {
    const content = randomBytes(size);
    const { channel, openGate, read } = await start(content);
    await channel.ask('close-stdin');
    openGate();
    expect(digest(await read())).toBe(digest(content));
  });

  test('is of the file as it was opened: one that is removed meanwhile is given all the same', async () => {
    const content = randomBytes(1_000_000);
    const fixture = await start(content);
    execFileSync('rm', [join(fixture.report, '../prompt')]);
    fixture.openGate();
    await fixture.channel.ask('close-stdin');
    expect(digest(await fixture.read())).toBe(digest(content));
  });

  test('takes a message whole or not at all when it is full, and from several peers at a time', async () => {
    const { channel, connect, openGate, read } = await start(Buffer.from(''));
    const other = await connect();
    const large = 1 << 20;
    const asked = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter, index) =>
      (index % 2 === 0 ? channel : other).ask(`write ${String(large)}\n${letter.repeat(large)}`),
    );
    const taken = (await Promise.all(asked)).map(({ ok }) => ok === true);
    expect(taken.filter(Boolean).length).toBe(4);
    openGate();
    await channel.ask('close-stdin');
    const text = (await read()).toString();
    expect(text.length).toBe(4 * large);
    const runs = [...text.matchAll(/(.)\1*/g)].map(([all, letter]) => [letter, all.length]);
    expect(runs.length).toBe(4);
    expect(runs.every(([, length]) => length === large)).toBe(true);
  });

  test('leaves nothing of a message whose sender goes away in the middle', async () => {
    const { channel, connect, openGate, read } = await start(Buffer.from('prompt\n'));
    const other = await connect();
    void other.ask('write 100000\nhalf').catch(() => undefined);
    other.close();
    expect(await channel.ask('write 5\nwhole')).toMatchObject({ ok: true });
    openGate();
    await channel.ask('close-stdin');
    expect((await read()).toString()).toBe('prompt\nwhole');
  });

  test('does not keep a payload that reads none of it', async () => {
    const folder = testFolder();
    const file = join(folder, 'prompt');
    writeFileSync(file, randomBytes(1_000_000));
    const { ended, report } = superviseIn(folder, [
      ['stdin', `held:${file}`],
      ...command('sh', '-c', 'exit 7'),
    ]);
    expect((await ended).code).toBe(7);
    expect(await readRecord(report)).toMatchObject({ cause: 'exited', exit: { code: 7 }, errors: [] });
  });
});

describe('a file that cannot be held before the input is refused', () => {
  test.each([
    ['that is missing', 'ENOENT', 'true'],
    ['that is a directory', 'EISDIR', 'mkdir "$0"'],
    ['that is a fifo', 'EINVAL', 'mkfifo "$0"'],
  ])('one %s: %s', async (_what, errno, make) => {
    const folder = testFolder();
    const path = join(folder, 'prompt');
    execFileSync('sh', ['-c', make, path]);
    const { ended } = superviseIn(folder, [['stdin', `held:${path}`], ...command('true')]);
    const { code, stderr } = await ended;
    expect(code).toBe(125);
    expect(stderr).toContain(`cannot prepare the stdin (${path}): ${errno}`);
  });
});
