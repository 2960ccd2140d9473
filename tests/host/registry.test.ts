import { chmodSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isAlive, readRecord, registryIn, startHost, startTimeOf, testFolder } from './helpers.ts';
import { kill, sleeper } from './successors.ts';

describe('a registry', () => {
  test('that names a process by another start time harms nobody, and its run is lost', async () => {
    const folder = testFolder();
    const stranger = sleeper();
    const record = join(folder, 'record.json');
    await registryWith(folder, stranger.pid ?? 0, startTimeOf(stranger.pid ?? 0) + 1, record);
    const host = await startHost(folder);
    expect(await readRecord(record)).toMatchObject({ cause: 'lost', id: 'of-a-stranger' });
    await host.channel.ask('terminate');
    await host.ended;
    expect(stranger.signalCode).toBe(null);
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
  });

  test('of another boot is dropped', async () => {
    const folder = testFolder();
    const record = join(folder, 'record.json');
    await registryWith(folder, 4_000_000, 1, record);
    const bytes = readFileSync(registryIn(folder));
    bytes.write('0', 2);
    bytes.write('1', 3);
    writeFileSync(registryIn(folder), bytes);
    const host = await startHost(folder);
    expect(await host.channel.ask('leave-if-idle')).toMatchObject({ ok: true });
    await host.ended;
    expect(existsSync(record)).toBe(false);
    expect(statSync(registryIn(folder)).size).toBeLessThan(100);
  });

  test.each([
    [
      'is cut',
      (path: string): void => {
        truncateSync(path, 8200);
      },
    ],
    [
      'is noise',
      (path: string): void => {
        writeFileSync(path, Buffer.alloc(20_000, 'x'));
      },
    ],
    [
      'is empty',
      (path: string): void => {
        truncateSync(path, 0);
      },
    ],
  ])('that %s is no reason not to start', async (_what, spoil) => {
    const folder = testFolder();
    const record = join(folder, 'record.json');
    await registryWith(folder, 4_000_000, 1, record);
    spoil(registryIn(folder));
    const host = await startHost(folder);
    expect(await host.channel.ask('leave-if-idle')).toMatchObject({ ok: true });
    expect(await host.ended).toMatchObject({ code: 0 });
    expect(existsSync(record)).toBe(false);
  });

  test('that others could have written is not believed', async () => {
    const folder = testFolder();
    const record = join(folder, 'record.json');
    await registryWith(folder, 4_000_000, 1, record, 0o620);
    const host = await startHost(folder);
    expect(await host.channel.ask('leave-if-idle')).toMatchObject({ ok: true });
    await host.ended;
    expect(await readRecord(host.report)).toMatchObject({ errors: [{ code: 'REGISTRY', name: 'EPERM' }] });
    expect(existsSync(record)).toBe(false);
  });
});

/** A registry as a killed host would have left it, with one agent. */
async function registryWith(
  folder: string,
  pid: number,
  start: number,
  record: string,
  mode = 0o600,
): Promise<void> {
  const host = await startHost(folder);
  await kill(host);
  const path = registryIn(folder);
  const header = readFileSync(path);
  const line = `1700000000000 0 ${String(pid)} register id=of-a-stranger start=${String(start)} grace=1 hard=1 hook=1 record=${encodeURI(record)}\n`;
  writeFileSync(path, Buffer.concat([header, Buffer.alloc(8192 - header.length), Buffer.from(line)]));
  chmodSync(path, mode);
}
