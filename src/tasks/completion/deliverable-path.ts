/**
 * The path that a declared deliverable names, or null when it is described in words: `src/login.ts`, `docs/`, `Makefile`
 * in backquotes, `README.md: how to install`. A pattern with wildcards names no one file.
 */
export function deliverablePath(declared: string): string | null {
  const quoted = /`([^`\n]+)`/u.exec(declared)?.[1]?.trim();
  if (quoted !== undefined) return isPath(quoted) || /^[\w-]+$/u.test(quoted) ? quoted : null;
  const first = /^\s*([^\s:,;()]+)/u.exec(declared)?.[1] ?? '';
  const alone = declared.trim() === first;
  const introduced = /^\s*[^\s:,;()]+\s*(:|-{1,2}\s|[–—]|\()/u.test(declared);
  return (alone || introduced) && isPath(first) ? first : null;
}

/** Something with a slash or with an extension, and without what paths seldom have and words often do. */
function isPath(text: string): boolean {
  if (/[*?<>|"'{}[\]\0\s]/u.test(text) || /^\w+:\/\//u.test(text)) return false;
  return (
    /[^/]\/|^\/./u.test(text) ||
    /^[\w@.-]*[\w-]\.[A-Za-z][A-Za-z0-9]{0,9}$/u.test(text) ||
    /^\.[\w-]+$/u.test(text)
  );
}
