/** One entry of the tables in keys.ts, seen loosely. */
export interface KeySpec {
  readonly kind: 'integer' | 'number' | 'duration' | 'size' | 'boolean' | 'text' | 'choice' | 'list';
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  readonly default: unknown;
  readonly nullable?: boolean;
  readonly about: string;
}

/** A value that was read, or undefined when it is not what the key takes. */
type Read = { readonly value: unknown } | undefined;

const durationUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const sizeUnits: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1 << 10,
  MiB: 1 << 20,
  GiB: 1 << 30,
  TiB: 2 ** 40,
};

/** What may stand in the file for a key, as a pattern of JSON Schema and for this loader. */
export const patterns = {
  duration: '^(\\d{1,9}(ms|s|m|h|d))+$',
  size: '^\\d{1,9}(B|KiB|MiB|GiB|TiB)$',
} as const;

/** Reads the value of one key as it stands in the file. */
export function readValue(spec: KeySpec, raw: unknown): Read {
  if (raw === 'none' && spec.nullable === true) return { value: null };
  switch (spec.kind) {
    case 'integer':
      return Number.isSafeInteger(raw) ? within(spec, raw) : undefined;
    case 'number':
      return typeof raw === 'number' && Number.isFinite(raw) ? within(spec, raw) : undefined;
    case 'duration':
      return within(spec, measured(raw, patterns.duration, durationUnits));
    case 'size':
      return within(spec, measured(raw, patterns.size, sizeUnits));
    case 'boolean':
      return typeof raw === 'boolean' ? { value: raw } : undefined;
    case 'text':
      return typeof raw === 'string' && raw !== '' && !raw.includes('\0') ? { value: raw } : undefined;
    case 'choice':
      return typeof raw === 'string' && spec.choices?.includes(raw) === true ? { value: raw } : undefined;
    case 'list':
      return isTexts(raw) ? { value: raw } : undefined;
  }
}

/** In words, what a key takes. */
export function expectation(spec: KeySpec): string {
  return spec.nullable === true ? `${bare(spec)}, or "none"` : bare(spec);
}

/** A value as a person would write it in the file. */
export function written(spec: KeySpec, value: unknown): string {
  if (value === null || value === undefined) return '"none"';
  if (spec.kind === 'duration') return `"${inUnits(Number(value), durationUnits)}"`;
  if (spec.kind === 'size') return `"${inUnits(Number(value), sizeUnits)}"`;
  return JSON.stringify(value);
}

function bare(spec: KeySpec): string {
  const range = `from ${written(spec, spec.min)} to ${written(spec, spec.max)}`;
  switch (spec.kind) {
    case 'integer':
      return `a whole number ${range}`;
    case 'number':
      return `a number ${range}`;
    case 'duration':
      return `a duration such as "90s" or "1h30m", ${range}`;
    case 'size':
      return `a size such as "256MiB", ${range}`;
    case 'boolean':
      return 'true or false';
    case 'text':
      return 'a text that is not empty';
    case 'choice':
      return `one of ${(spec.choices ?? []).map((choice) => `"${choice}"`).join(', ')}`;
    case 'list':
      return 'a list of texts';
  }
}

function measured(
  raw: unknown,
  pattern: string,
  units: Readonly<Record<string, number>>,
): number | undefined {
  if (typeof raw !== 'string' || !new RegExp(pattern).test(raw)) return undefined;
  return Array.from(
    raw.matchAll(/(\d+)([A-Za-z]+)/g),
    ([, count, unit]) => Number(count) * (units[unit ?? ''] ?? NaN),
  ).reduce((sum, part) => sum + part);
}

function within({ min = -Infinity, max = Infinity }: KeySpec, value: unknown): Read {
  return typeof value === 'number' && value >= min && value <= max ? { value } : undefined;
}

function inUnits(value: number, units: Readonly<Record<string, number>>): string {
  const [name, size] = Object.entries(units).findLast(([, each]) => value >= each && value % each === 0) ?? [
    '',
    1,
  ];
  return value === 0 ? `0${Object.keys(units)[0] ?? ''}` : `${value / size}${name}`;
}

function isTexts(raw: unknown): raw is string[] {
  return Array.isArray(raw) && raw.every((each) => typeof each === 'string' && each !== '');
}
