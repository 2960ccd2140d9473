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

/**
 * A text whose JSON has at most `characters` between its quotes, for escapes can make that six times as long; what was cut
 * is marked. Never cuts a character in two.
 */
export function shortened(text: string, characters: number): string {
  for (let most = characters; ;) {
    const cut = cutAt(text, most);
    const length = JSON.stringify(cut).length - quotes;
    if (length <= characters) return cut;
    most = Math.floor((most * characters) / length);
  }
}

const quotes = 2;

function cutAt(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const cut = text.slice(0, Math.max(0, characters - 1));
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
