import { ReaperError } from '../errors.ts';

/** The first with `-D` (server in the foreground) and `-N` (never start one): CHANGES of tmux, "FROM 3.1c TO 3.2". */
export const oldestTmux = '3.2';

/**
 * The version in what `tmux -V` printed: `3.3a` from `tmux 3.3a`, `next-3.4` from `tmux next-3.4`.
 * @throws ReaperError TMUX_TOO_OLD when it is older than needed, or no version of tmux at all
 */
export function checkVersion(path: string, printed: string): string {
  const line = printed.trim();
  const version = /^tmux (\S+)$/.exec(line)?.[1];
  if (version === undefined || !recent(version)) {
    throw new ReaperError('TMUX_TOO_OLD', { path, found: line.slice(0, 200), needed: oldestTmux });
  }
  return version;
}

function recent(version: string): boolean {
  // A build of the development branch bears no number.
  if (version === 'master') return true;
  // That of OpenBSD's base system goes by the system's release; 6.9 came after 3.2.
  const system = /^openbsd-(\d+\.\d+)$/.exec(version)?.[1];
  if (system !== undefined) return atLeast(system, '6.9');
  const number = /^(?:next-)?(\d+\.\d+)(?:[a-z]|-rc\d*)?$/.exec(version)?.[1];
  return number !== undefined && atLeast(number, oldestTmux);
}

function atLeast(version: string, bound: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [boundMajor = 0, boundMinor = 0] = bound.split('.').map(Number);
  return major > boundMajor || (major === boundMajor && minor >= boundMinor);
}
