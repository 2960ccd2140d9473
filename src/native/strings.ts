/** A list of strings as the addon takes it: each ended by a NUL. The strings themselves hold none. */
export function block(strings: readonly string[]): string {
  return strings.length === 0 ? '' : `${strings.join('\0')}\0`;
}
