type Table = Readonly<Record<string, unknown>>;

/** `value` as a table; an empty one when it is none. Manifests are untrusted: a wrong type is as good as absent. */
export function table(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {};
}

/** The table at a path of keys. */
export function tableAt(value: unknown, ...keys: readonly string[]): Table {
  return table(keys.reduce<unknown>((inner, key) => own(inner, key), value));
}

/** The strings of a list; none when it is no list. */
export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

/** `value` when it is a string. */
export function string(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Whether the table has a key of its own. */
export function has(value: unknown, key: string): boolean {
  return Object.hasOwn(table(value), key);
}

/** The lines of a text, without those that no person wrote: patterns are tried on each, and must end in time. */
export function shortLines(text: string): readonly string[] {
  return text.split(/\r?\n/u).filter((line) => line.length <= 1000);
}

function own(value: unknown, key: string): unknown {
  return has(value, key) ? table(value)[key] : undefined;
}
