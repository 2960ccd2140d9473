/** Reads a property list in XML: plist(5), as far as a launchd job needs it. Fails on everything else. */
export function parsePlist(text: string): unknown {
  const tokens = [...text.matchAll(/<\?[^>]*\?>|<!--.*?-->|<![^>]*>|<(\/?)(\w+)[^>]*?(\/?)>|([^<]+)/gs)];
  const rest = tokens.filter(
    ([all, , tag]) => tag !== undefined || (!all.startsWith('<') && all.trim() !== ''),
  );
  let at = 0;
  const next = (): { tag: string | undefined; end: boolean; empty: boolean; text: string } => {
    const [, slash, tag, selfClosing, plain] = rest[at++] ?? [];
    return { tag, end: slash === '/', empty: selfClosing === '/', text: plain ?? '' };
  };
  const fail = (what: string): never => {
    throw new Error(`No property list: ${what}`);
  };
  const content = (tag: string): string => {
    const first = next();
    if (first.tag !== undefined) return first.tag === tag && first.end ? '' : fail(tag);
    const { tag: closing, end } = next();
    if (closing !== tag || !end) fail(tag);
    return first.text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  };
  const value = (token = next()): unknown => {
    if (token.tag === 'string') return content('string');
    if (token.tag === 'integer') return Number(content('integer'));
    if ((token.tag === 'true' || token.tag === 'false') && token.empty) return token.tag === 'true';
    if (token.tag === 'array') {
      const items: unknown[] = [];
      for (let one = next(); !(one.tag === 'array' && one.end); one = next()) items.push(value(one));
      return items;
    }
    if (token.tag !== 'dict') return fail(String(token.tag));
    const entries: [string, unknown][] = [];
    for (let one = next(); !(one.tag === 'dict' && one.end); one = next()) {
      if (one.tag !== 'key') fail('no key');
      entries.push([content('key'), value()]);
    }
    return Object.fromEntries(entries);
  };
  const root = next();
  if (root.tag !== 'plist') fail('no root');
  const result = value();
  if (!next().end || at !== rest.length) fail('more than one value');
  return result;
}
