/**
 * What a tmux of ours is given of an environment. A client sends all of its own to the server, which keeps it, and a
 * server hands its own on to every pane: so nothing that could be secret is in it. Neither are TMUX and TMUX_PANE, nor
 * TMUX_TMPDIR, for the socket is always named. Agents get theirs from a private file that their supervisor reads.
 */
const passed: ReadonlySet<string> = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TERM', 'TZ', 'TMPDIR'],
  ...['LANG', 'LANGUAGE', 'LC_ALL', 'LC_CTYPE', 'LC_TIME'],
]);

/** That part of `source`. */
export function plainEnvironment(source: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(source).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.filter(([name]) => passed.has(name)));
}
