import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { configKeys } from '../../src/store/config/keys.ts';
import { defaultConfig, readTable, type Config } from '../../src/store/config/config.ts';
import { loadConfig } from '../../src/store/config/load.ts';
import { configPage, configSchema } from '../../src/store/config/schema.ts';
import { expectation, readValue, written, type KeySpec } from '../../src/store/config/values.ts';
import { defaultLimits, limitsOf } from '../../src/store/limits.ts';
import { temporaryDirectory } from './helpers.ts';

describe('the configuration', () => {
  it('is the defaults without a file', () => {
    const config = loadConfig(join(temporaryDirectory(), 'config.toml'));
    expect(config).toBe(defaultConfig);
    expect(config).toMatchObject({
      'limits.depth': 5,
      'limits.wall_time': 14_400_000,
      'limits.idle_time': null,
      engines: {},
    });
    expect(limitsOf(config)).toEqual(defaultLimits);
    expectTypeOf<Config['limits.depth']>().toEqualTypeOf<number>();
    expectTypeOf<Config['limits.wall_time']>().toEqualTypeOf<number | null>();
    expectTypeOf<Config['agents.launcher']>().toEqualTypeOf<'tmux' | 'detached'>();
  });

  it('reads what a person writes', () => {
    const config = load(`
      [limits]
      depth = 7
      wall_time = "1h30m"
      silence = "none"
      cost_usd = 2.5
      engines = ["claude", "codex"]
      log_size = "1GiB"
      [agents]
      launcher = "detached"
      [engines.lint]
      executable = "/usr/bin/npm"
      args = ["run", "lint"]
    `);
    expect(config).toMatchObject({
      'limits.depth': 7,
      'limits.wall_time': 5_400_000,
      'limits.silence': null,
      'limits.cost_usd': 2.5,
      'limits.engines': ['claude', 'codex'],
      'limits.log_size': 1_073_741_824,
      'limits.grace': 5_000,
      'agents.launcher': 'detached',
      engines: { lint: { executable: '/usr/bin/npm', args: ['run', 'lint'], environment: [], models: null } },
    });
  });

  it('tells everything that is wrong at once, and what was probably meant', () => {
    const text = `
      top = 1
      [limits]
      dept = 3
      depth = 0
      grace = "soon"
      drain = 30
      hard = "none"
      [agents]
      launcher = "screen"
      [engines.lint]
      arg = []
      [engines."../x"]
    `;
    expect(problemsOf(text)).toEqual([
      'top is unknown',
      'limits.dept is unknown; did you mean limits.depth?',
      'limits.depth is 0, which is not a whole number from 1 to 50',
      'limits.grace is "soon", which is not a duration such as "90s" or "1h30m", from "0ms" to "1h"',
      'limits.drain is 30, which is not a duration such as "90s" or "1h30m", from "0ms" to "1h"',
      'limits.hard is "none", which is not a duration such as "90s" or "1h30m", from "100ms" to "1h"',
      'agents.launcher is "screen", which is not one of "tmux", "detached"',
      'engines.lint.arg is unknown; did you mean engines.lint.args?',
      '"../x" is not the name of an engine: small letters, digits and dashes',
    ]);
    expect(problemsOf('[limits\n')).toEqual([expect.stringMatching(/^line \d+, column \d+: /)]);
    expect(problemsOf('engines = 3')).toEqual(['engines is not a table of tables [engines.NAME]']);
    expect(problemsOf('[limits]\n__proto__ = 1')).toHaveLength(1);
  });

  it('is refused when others could have written it', () => {
    const path = join(temporaryDirectory(), 'config.toml');
    writeFileSync(path, '');
    chmodSync(path, 0o666);
    expect(() => loadConfig(path)).toThrow(expect.objectContaining({ code: 'INSECURE_PATH' }) as Error);
  });

  it.each(Object.entries<KeySpec>(configKeys))(
    '%s takes its own default and bounds, and nothing just beyond',
    (_, spec) => {
      expect(readValue(spec, JSON.parse(written(spec, spec.default)))).toEqual({ value: spec.default });
      for (const [bound, step] of [
        [spec.min, -1],
        [spec.max, 1],
      ] as const) {
        if (bound === undefined) continue;
        expect(readValue(spec, JSON.parse(written(spec, bound)))).toEqual({ value: bound });
        expect(readValue(spec, JSON.parse(written(spec, bound + step)))).toBeUndefined();
      }
      expect(expectation(spec)).not.toContain('undefined');
    },
  );

  it('never takes nonsense for a value', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values<KeySpec>(configKeys)), fc.anything(), (spec, raw) => {
        const read = readValue(spec, raw);
        if (read === undefined || read.value === null) return;
        if (typeof read.value === 'number') expect(read.value).toBeGreaterThanOrEqual(spec.min ?? -Infinity);
        else expect(['string', 'boolean', 'object']).toContain(typeof read.value);
      }),
    );
    expect(() => readTable({ limits: { depth: 3n } }, 'x')).toThrow();
  });
});

describe('what is made from the table of keys', () => {
  it('is docs/config.md', async () => {
    await expect(configPage()).toMatchFileSnapshot('../../docs/config.md');
  });

  it('is config.schema.json', async () => {
    await expect(`${JSON.stringify(configSchema(), null, 2)}\n`).toMatchFileSnapshot(
      '../../config.schema.json',
    );
  });
});

function load(text: string): Config {
  const path = join(temporaryDirectory(), 'config.toml');
  writeFileSync(path, text, { mode: 0o600 });
  return loadConfig(path);
}

function problemsOf(text: string): unknown {
  try {
    load(text);
  } catch (error) {
    return (error as { facts: { problems: unknown } }).facts.problems;
  }
  return undefined;
}
