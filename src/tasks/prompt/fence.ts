/**
 * Sets a text that is not ours between two tags, so that nothing in it can be taken for a part of the prompt. If the
 * text has such a tag itself, in any case and spacing, a number is added that it does not have.
 */
export function fence(name: string, text: string): string {
  const used = tagNumbers(name, text);
  let number = 1;
  while (used.has(number)) number += 1;
  const tag = number === 1 ? name : `${name}-${String(number)}`;
  return `<${tag}>\n${text}\n</${tag}>`;
}

/** A fenced list, numbered; the lines of an entry stay together by their indentation. */
export function fencedList(name: string, entries: readonly string[]): string {
  const lines = entries.map(
    (entry, index) => `${String(index + 1)}. ${entry.replaceAll(/\r\n|\r|\n/gu, '\n   ')}`,
  );
  return fence(name, lines.join('\n'));
}

/** The numbers of the tags of that name in a text, 1 for the one without a number. One pass, whatever the text. */
function tagNumbers(name: string, text: string): ReadonlySet<number> {
  const bare = text.toLowerCase().replaceAll(/\s+/gu, '');
  const tags = bare.matchAll(new RegExp(`</?${name}(?:-(\\d{1,9}))?`, 'gu'));
  return new Set([...tags].map((tag) => Number(tag[1] ?? '1')));
}
