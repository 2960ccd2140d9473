import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { target } from '../../src/native/target.ts';
import { barePackage, places } from './package.ts';

const { at, install, write, run } = barePackage();

async function located(env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  return ((await run('locate', env)) as { addon: unknown }).addon;
}

describe('the addon', () => {
  test.each(places.map((place, i) => [place, places.slice(i)] as const))(
    'is that of %s when nothing stands before it',
    async (first, rest) => {
      rest.forEach(install);
      expect(await located()).toBe(at(first, 'addon.node'));
    },
  );

  test('that cannot be loaded is passed over for the next one', async () => {
    write('build/Release/addon.node', 0o755);
    install(places[2]);
    expect(await located()).toBe(at(places[2], 'addon.node'));
  });

  test('is the one that the environment names, whatever else is there', async () => {
    places.forEach(install);
    install('other');
    const file = at('other', 'addon.node');
    expect(await located({ AGENT_REAPER_ADDON: file })).toBe(file);
    expect(await located({ AGENT_REAPER_ADDON: relative(process.cwd(), file) })).toBe(file);
  });

  test('is looked for as ever when the environment names nothing', async () => {
    install(places[1]);
    expect(await located({ AGENT_REAPER_ADDON: '' })).toBe(at(places[1], 'addon.node'));
  });

  test('that the environment names and that is not there is no reason to take another', async () => {
    places.forEach(install);
    const file = at('other', 'addon.node');
    expect(await located({ AGENT_REAPER_ADDON: file })).toMatchObject({
      code: 'NATIVE_LOAD_FAILED',
      facts: { target: target(), tried: [{ path: file }] },
    });
  });

  test('that is nowhere is a failure that names every place, in order, and what to do', async () => {
    const error = (await located()) as { message: string };
    expect(error).toMatchObject({
      code: 'NATIVE_LOAD_FAILED',
      facts: { target: target(), tried: places.map((place) => ({ path: at(place, 'addon.node') })) },
      help: expect.stringContaining('npm run build:native') as string,
      hasCause: true,
    });
    expect(error.message.split('\n')).toHaveLength(1 + places.length);
    expect(error.message).toContain(at(places[2], 'addon.node'));
  });

  test('that is broken is a failure with the reason of the dynamic linker, on one line', async () => {
    write('build/Release/addon.node', 0o755);
    const file = at('build/Release/addon.node');
    expect(readFileSync(file, 'latin1')).toBe('no binary\n');
    const { facts } = (await located()) as { facts: { tried: { path: string; reason: string }[] } };
    const [first, ...others] = facts.tried;
    expect(first?.path).toBe(file);
    expect(first?.reason).toContain(file);
    expect(first?.reason).not.toContain('Cannot find module');
    for (const { reason } of others) expect(reason).toMatch(/^Cannot find module .*$/);
  });
});
