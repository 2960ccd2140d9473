import { ReaperError } from '../../errors.ts';
import { configKeys, engineKeys } from './keys.ts';
import { nearest } from './nearest.ts';
import { expectation, readValue, type KeySpec } from './values.ts';

type Keys = typeof configKeys;
type Value<S> = S extends { kind: 'boolean' }
  ? boolean
  : S extends { kind: 'choice'; choices: readonly (infer C)[] }
    ? C
    : S extends { kind: 'list' }
      ? readonly string[]
      : S extends { kind: 'text' }
        ? string
        : number;
type Of<T> = { readonly [K in keyof T]: Value<T[K]> | (T[K] extends { nullable: true } ? null : never) };

/** One table `[engines.NAME]`. */
export type EngineConfig = Of<typeof engineKeys>;

/** The whole configuration: each key by its full name, durations in milliseconds, sizes in bytes. */
export type Config = Of<Keys> & { readonly engines: Readonly<Record<string, EngineConfig>> };

/** What holds where there is no file. */
export const defaultConfig: Config = readTable({}, '(defaults)');

/** Reads a table as TOML has it, apart from any file. @throws ReaperError INVALID_CONFIG, with every problem */
export function readTable(table: Readonly<Record<string, unknown>>, path: string): Config {
  const problems: string[] = [];
  const { engines, ...sections } = table;
  const flat = Object.entries(sections).flatMap(([section, content]) =>
    isTable(content)
      ? Object.entries(content).map(([key, value]) => [`${section}.${key}`, value] as const)
      : [[section, content] as const],
  );
  const values = readKeys(configKeys, flat, '', problems);
  const named = isTable(engines) ? Object.entries(engines) : [];
  if (engines !== undefined && !isTable(engines))
    problems.push('engines is not a table of tables [engines.NAME]');
  const engineValues = named.map(([name, content]) => {
    const prefix = `engines.${name}.`;
    if (!isTable(content)) problems.push(`engines.${name} is not a table`);
    if (!/^[a-z][a-z0-9-]{0,31}$/.test(name))
      problems.push(`${JSON.stringify(name)} is not the name of an engine: small letters, digits and dashes`);
    return [
      name,
      readKeys(engineKeys, Object.entries(isTable(content) ? content : {}), prefix, problems),
    ] as const;
  });
  if (problems.length > 0) throw new ReaperError('INVALID_CONFIG', { path, problems });
  return { ...values, engines: Object.fromEntries(engineValues) } as unknown as Config;
}

function readKeys(
  specs: Readonly<Record<string, KeySpec>>,
  given: readonly (readonly [string, unknown])[],
  prefix: string,
  problems: string[],
): Record<string, unknown> {
  const values: Record<string, unknown> = Object.fromEntries(
    Object.entries(specs).map(([key, spec]) => [key, spec.default]),
  );
  for (const [key, raw] of given) {
    const spec = Object.hasOwn(specs, key) ? specs[key] : undefined;
    const read = spec === undefined ? undefined : readValue(spec, raw);
    if (read !== undefined) values[key] = read.value;
    else if (spec !== undefined)
      problems.push(`${prefix}${key} is ${JSON.stringify(raw)}, which is not ${expectation(spec)}`);
    else {
      const guess = nearest(key, Object.keys(specs));
      problems.push(
        `${prefix}${key} is unknown${guess === undefined ? '' : `; did you mean ${prefix}${guess}?`}`,
      );
    }
  }
  return values;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
