type TomlValue = string | boolean | number | readonly TomlValue[] | { readonly [key: string]: TomlValue };

/** Writes a value as TOML on one line, for `codex -c key=VALUE`. JSON strings are TOML basic strings but for U+007F. */
export function tomlValue(value: TomlValue): string {
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(tomlValue).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, inner]) => `${tomlValue(key)} = ${tomlValue(inner)}`)
    .join(', ')}}`;
}

function isList(value: TomlValue): value is readonly TomlValue[] {
  return Array.isArray(value);
}
