/** Takes entries from the front as long as their JSON fits into `characters`, and says how many were left out. */
export function fitting<T>(
  entries: readonly T[],
  characters: number,
): { readonly taken: readonly T[]; readonly omitted: number } {
  let room = characters;
  const end = entries.findIndex((entry) => (room -= JSON.stringify(entry).length + 1) < 0);
  const taken = end === -1 ? entries : entries.slice(0, end);
  return { taken, omitted: entries.length - taken.length };
}

/** A text on at most `characters` of them; what was cut is marked. Never cuts a character in two. */
export function shortened(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const cut = text.slice(0, characters - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
