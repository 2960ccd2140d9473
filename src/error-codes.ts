/**
 * The one table of error codes: what each is told with, its message, and what to do about it. Codes are part of the
 * stable interface; `docs/errors.md` is generated from here. `exit` is the exit code of the command line.
 * Exempt from the limit on length: it is a list.
 */
export const errorCodes = {
  USAGE: {
    message: (facts: { problem: string }): string => facts.problem,
    help: 'See `agent-reaper help COMMAND`.',
    exit: 2,
  },
  INVALID_OPTION: {
    message: (facts: { option: string; value: unknown; expected: string }): string =>
      `${facts.option} is ${show(facts.value)}, which is not ${facts.expected}`,
    help: 'Give the option a value of the shape that the message names.',
    exit: 2,
  },
  UNKNOWN_OPTION: {
    message: (facts: { option: string; suggestion?: string }): string =>
      `There is no option ${facts.option}${facts.suggestion === undefined ? '' : `; did you mean ${facts.suggestion}?`}`,
    help: 'Check the spelling against the documentation; unknown options are never ignored.',
    exit: 2,
  },
  UNSUPPORTED_PLATFORM: {
    message: (facts: { platform: string; arch: string }): string =>
      `agent-reaper does not run on ${facts.platform} ${facts.arch}`,
    help: 'Supported are Linux and macOS on x64 and arm64. On Windows, use WSL 2.',
    exit: 1,
  },
  NATIVE_LOAD_FAILED: {
    message: (facts: { target: string; tried: readonly { path: string; reason: string }[] }): string =>
      `The native addon for ${facts.target} could not be loaded:${facts.tried
        .map(({ path, reason }) => `\n  ${path}: ${reason}`)
        .join('')}`,
    help: 'In a checkout run `npm run build:native`. From a registry, reinstall the package on this very platform.',
    exit: 1,
  },
  SUPERVISOR_UNUSABLE: {
    message: (facts: { path: string; reason: string }): string =>
      `The supervisor ${facts.path} cannot be executed: ${facts.reason}`,
    help: 'If the file is there, `chmod 755` it; else run `npm run build:native` or reinstall the package.',
    exit: 1,
  },
  INVALID_PID: {
    message: (facts: { pid: unknown }): string =>
      `${show(facts.pid)} is not the pid of a process that may be ended: it must be a whole number above 1`,
    help: 'Pids 0, -1 and negative numbers mean groups of processes to the kernel and are never accepted.',
    exit: 2,
  },
  PROTECTED_PROCESS: {
    message: (facts: { pid: number; why: string }): string =>
      `Process ${String(facts.pid)} is protected: ${facts.why}`,
    help: 'The caller, its ancestors and the tmux server are never signalled.',
    exit: 5,
  },
  NO_PROCESS: {
    message: (facts: { pid: number; why?: string }): string =>
      `There is no process ${String(facts.pid)}${facts.why === undefined ? '' : `: ${facts.why}`}`,
    help: 'It has ended, or its number now belongs to another process, which was left alone.',
    exit: 4,
  },
  SPAWN_FAILED: {
    message: (facts: { file: string; stage: string; errno: string; path?: string }): string =>
      `${facts.file} was not started: ${facts.errno} in ${facts.stage}${facts.path === undefined ? '' : ` (${facts.path})`}`,
    help: 'ENOENT: check the path, the working directory and the interpreter. EACCES: check the modes.',
    exit: 1,
  },
  CONTAINMENT_UNAVAILABLE: {
    message: (facts: { tier: string; step?: string; errno?: string }): string =>
      `Containment ${facts.tier} is not available here${facts.step === undefined ? '' : `: ${facts.errno ?? 'refused'} in ${facts.step}`}`,
    help: 'Run `agent-reaper doctor`, or use containment `auto`.',
    exit: 5,
  },
  LIMIT_UNSUPPORTED: {
    message: (facts: { limit: string; tier: string; why: string }): string =>
      `The limit ${facts.limit} cannot be enforced with containment ${facts.tier}: ${facts.why}`,
    help: 'Drop the limit, or run where a cgroup with that controller is writable.',
    exit: 5,
  },
  PARENT_EXIT_UNSUPPORTED: {
    message: (facts: { tier: string }): string =>
      `Containment ${facts.tier} cannot end a run when its starter is killed`,
    help: "Pass onParentExit: 'keep', or use a containment with a supervisor.",
    exit: 5,
  },
  TERMINATION_INCOMPLETE: {
    message: (facts: {
      survivors: readonly { pid: number; comm: string; reason: string }[];
      total: number;
    }): string =>
      `${String(facts.total)} of its processes are still there:${facts.survivors
        .map(({ pid, comm, reason }) => ` ${String(pid)} (${comm}, ${reason})`)
        .join(',')}`,
    help: 'See `survivors` in the report: uninterruptible ones end when their I/O does, foreign ones are not ours to end.',
    exit: 1,
  },
  SUPERVISOR_LOST: {
    message: (facts: { id: string }): string => `The supervisor of run ${facts.id} ended without a report`,
    help: 'It was killed from outside. `agent-reaper sweep` finds and ends what it left.',
    exit: 1,
  },
  PROTOCOL_ERROR: {
    message: (facts: { problem: string }): string =>
      `The supervisor said something unexpected: ${facts.problem}`,
    help: 'The addon and the supervisor are of different versions. Rebuild or reinstall the package.',
    exit: 1,
  },
  EXEC_FAILED: {
    message: (facts: { path: string; errno: string }): string =>
      `This process could not become ${facts.path}: ${facts.errno}`,
    help: 'Check that the file exists and is executable.',
    exit: 1,
  },
} as const;

/** The name of an error's kind. */
export type ErrorCode = keyof typeof errorCodes;

/** What an error of this code is told with. */
export type ErrorFacts<C extends ErrorCode> = Parameters<(typeof errorCodes)[C]['message']>[0];

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
