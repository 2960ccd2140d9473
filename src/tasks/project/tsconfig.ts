import { fact, type Fact } from './facts.ts';
import { table } from './values.ts';

const file = 'tsconfig.json';

/** Facts of a tsconfig.json. @throws SyntaxError when it is not JSON with comments */
export function tsconfig(text: string): readonly Fact[] {
  const options = table(table(JSON.parse(withoutComments(text)))['compilerOptions']);
  const strict =
    options['strict'] === true ? [fact('check', 'tsc (strict)', file, 'compilerOptions.strict')] : [];
  return [fact('language', 'TypeScript', file, '(the file)'), ...strict];
}

/** JSON from JSON with comments and final commas, as TypeScript reads it. Strings are left alone. One pass. */
function withoutComments(text: string): string {
  let json = '';
  let pendingComma = '';
  for (let at = 0; at < text.length;) {
    const end = tokenEnd(text, at);
    const token = text.slice(at, end);
    at = end;
    if (isComment(token)) continue;
    if (token === ',') {
      json += pendingComma;
      pendingComma = ',';
      continue;
    }
    if (token.trim() !== '') {
      json += token === '}' || token === ']' ? '' : pendingComma;
      pendingComma = '';
    }
    json += token;
  }
  return json + pendingComma;
}

/** Where the string, the comment or the single character that starts at `at` ends. */
function tokenEnd(text: string, at: number): number {
  if (text[at] === '"') {
    let end = at + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
    return Math.min(end + 1, text.length);
  }
  const closing = text.startsWith('//', at) ? '\n' : text.startsWith('/*', at) ? '*/' : null;
  if (closing === null) return at + 1;
  const end = text.indexOf(closing, at + 2);
  return end === -1 ? text.length : end + closing.length;
}

function isComment(token: string): boolean {
  return token.startsWith('//') || token.startsWith('/*');
}
