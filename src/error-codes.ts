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
  INVALID_FIELD: {
    message: (facts: { field: string; problem: string }): string => `${facts.field} ${facts.problem}`,
    help: 'Correct the field that the message names; nothing was stored.',
    exit: 2,
  },
  FIELD_TOO_LONG: {
    message: (facts: { field: string; length: number; limit: number; unit: string }): string =>
      `${facts.field} has ${String(facts.length)} ${facts.unit}; the limit is ${String(facts.limit)}`,
    help: 'Shorten it, or put the rest into a file and name that file. Nothing is cut off silently.',
    exit: 2,
  },
  UNKNOWN_ENGINE: {
    message: (facts: { engine: string; known: readonly string[] }): string =>
      `There is no engine ${show(facts.engine)}; known are ${facts.known.join(', ')}`,
    help: 'Name one of the engines that the message lists. Any other program runs with the engine `command`.',
    exit: 2,
  },
  ENGINE_NOT_FOUND: {
    message: (facts: {
      engine: string;
      setting: string;
      tried: readonly { path: string; reason: string }[];
    }): string =>
      `The executable of the engine ${facts.engine} was not found (${facts.setting} sets it):${facts.tried
        .map(({ path, reason }) => `\n  ${path}: ${reason}`)
        .join('')}`,
    help: 'Install the CLI, or give its absolute path in config.toml, by the key that the message names.',
    exit: 1,
  },
  ENGINE_LACKS: {
    message: (facts: {
      engine: string;
      option: string;
      value: string;
      supported: readonly string[];
    }): string =>
      `The engine ${facts.engine} cannot be given ${facts.option} ${show(facts.value)}; ${
        facts.supported.length === 0 ? 'it has no such option' : `it knows ${facts.supported.join(', ')}`
      }`,
    help: 'Leave the option out, or use one of the values or engines that have it.',
    exit: 2,
  },
  ENGINE_KEY_MISSING: {
    message: (facts: { engine: string; names: readonly string[] }): string =>
      `The engine ${facts.engine} needs ${facts.names.join(', ')}, not set in the environment of the caller`,
    help: 'Set the variables where agent-reaper is started, or take them off `engines.NAME.environment` in config.toml.',
    exit: 1,
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
  HANDLE_STALE: {
    message: (facts: { pid: number; why: string }): string =>
      `The handle of process ${facts.pid} is stale: ${facts.why}`,
    help: 'The process that it meant has ended. Nothing was signalled.',
    exit: 4,
  },
  WATCH_FAILED: {
    message: (facts: { pid: number; errno: string }): string =>
      `The end of process ${facts.pid} cannot be waited for: ${facts.errno}`,
    help: 'EMFILE or ENOMEM: this process has too many descriptors open. ENOSYS: the kernel is older than 5.3.',
    exit: 1,
  },
  LOCK_FAILED: {
    message: (facts: { path: string; errno: string }): string =>
      `${facts.path} cannot be locked: ${facts.errno}`,
    help: 'It must be a regular file of the same user, or its directory writable. A link is not followed (ELOOP).',
    exit: 1,
  },
  LISTEN_FAILED: {
    message: (facts: { address: string; errno: string }): string =>
      `Nothing can listen at ${facts.address}: ${facts.errno}`,
    help: 'Choose another port (EADDRINUSE: somebody has it), or port 0 for any that is free.',
    exit: 1,
  },
  FILE_FAILED: {
    message: (facts: { path: string; action: 'read' | 'written'; reason: string }): string =>
      `${facts.path} cannot be ${facts.action}: ${facts.reason}`,
    help: 'Name another file, or see to its directory, its modes and the room on its disk.',
    exit: 1,
  },
  SERVICE_FOREIGN: {
    message: (facts: { path: string }): string =>
      `${facts.path} is there already, and was not written by agent-reaper`,
    help: 'Move it away if it is not needed. Nothing was changed.',
    exit: 5,
  },
  SPAWN_FAILED: {
    message: (facts: { file: string; stage: string; errno: string; path?: string }): string =>
      `${facts.file} was not started: ${facts.errno} in ${facts.stage}${facts.path === undefined ? '' : ` (${facts.path})`}`,
    help: 'ENOENT: check the path, the working directory and the interpreter. EACCES: check the modes. E2BIG: arguments and environment are too long. ETXTBSY: the file is being written. ENOEXEC: it is no program, and has no #! line.',
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
      report?: unknown;
    }): string =>
      `${String(facts.total)} of its processes are still there:${facts.survivors
        .map(({ pid, comm, reason }) => ` ${String(pid)} (${comm}, ${reason})`)
        .join(',')}`,
    help: 'See `survivors` in the report: uninterruptible ones end when their I/O does, foreign ones are not ours to end.',
    exit: 1,
  },
  EXIT_CODES_LOST: {
    message: (): string =>
      'SIGCHLD is ignored in this process, so the kernel drops the exits of its children',
    help: 'Start Node with SIGCHLD at its default, or use a containment with a supervisor, which needs no SIGCHLD here.',
    exit: 5,
  },
  SUPERVISOR_LOST: {
    message: (facts: { id: string }): string => `The supervisor of run ${facts.id} ended without a report`,
    help: 'It was killed from outside. `agent-reaper sweep` finds and ends what it left.',
    exit: 1,
  },
  SUPERVISOR_UNREACHABLE: {
    message: (facts: { path: string; why: string }): string =>
      `No supervisor answers at ${facts.path}: ${facts.why}`,
    help: 'The run may be over: `agent-reaper show` tells. If it is not, `agent-reaper sweep` settles what is left.',
    exit: 1,
  },
  HOST_MISSING: {
    message: (facts: { by: string; agentId: string | null }): string =>
      `No host-level supervisor is alive, and none can be started from inside a run (seen by its ${facts.by}${facts.agentId === null ? '' : `, agent ${facts.agentId}`})`,
    help: 'Whatever is started here would end with this run. Deploy an agent from outside of it; then it works from inside as well.',
    exit: 5,
  },
  HOST_FAILED: {
    message: (facts: { exitCode: number | null; signal: string | null; said: string }): string =>
      `The host-level supervisor could not be started${facts.exitCode === null ? '' : `: exit code ${String(facts.exitCode)}`}${facts.signal === null ? '' : ` by ${facts.signal}`}${facts.said === '' ? '' : `; it said: ${facts.said}`}`,
    help: 'Mend what it said, then try again; nothing was started. `agent-reaper doctor` shows what this machine offers.',
    exit: 1,
  },
  HOST_ENDING: {
    message: (facts: { limit: number }): string =>
      `The tmux server of the agents is gone, and after ${String(facts.limit)} ms its host-level supervisor still waits for agents that end`,
    help: 'Try again when they have ended: `agent-reaper ls` shows them.',
    exit: 5,
  },
  HOST_WITHOUT_TMUX: {
    message: (facts: { control: string }): string =>
      `The host-level supervisor that listens at ${facts.control} runs no tmux server: it was started for agents without a terminal`,
    help: 'Deploy with the launcher `detached`, or wait until its last agent is settled; the next one starts with tmux.',
    exit: 5,
  },
  TMUX_ORPHANED: {
    message: (facts: { socket: string }): string =>
      `Something listens at ${facts.socket}, and it does not say which process it is`,
    help: 'It is no tmux server that could be adopted. End it; or deploy with the launcher `detached` meanwhile.',
    exit: 5,
  },
  DEPLOY_FAILED: {
    message: (facts: {
      agentId: string;
      step: string;
      reason: string;
      cleanup_performed: boolean;
      /** What could not be taken back, and why; null when nothing is left. */
      left: string | null;
      resources_cleaned: Readonly<Record<string, unknown>>;
      exitCode: number | null;
      signal: string | null;
      stderr: string;
    }): string =>
      `Agent ${facts.agentId} could not be deployed, at the step ${facts.step}: ${facts.reason}${facts.stderr === '' ? '' : `; the end of what it wrote: ${facts.stderr}`}; ${facts.left === null ? 'nothing of it is left' : `of it is left: ${facts.left}`}`,
    help: 'Mend the reason and deploy again. What the message tells to be left is tried again by `agent-reaper sweep`.',
    exit: 1,
  },
  DISK_LOW: {
    message: (facts: { path: string; free: number; floor: number }): string =>
      `There are ${String(facts.free)} bytes free at ${facts.path}; below ${String(facts.floor)} no agent is deployed`,
    help: 'Free some space (`agent-reaper sweep` removes old archives), or lower `disk.floor` in config.toml.',
    exit: 5,
  },
  START_REFUSED: {
    message: (facts: { code: string; why: string }): string =>
      `The host-level supervisor did not start it: ${facts.code}${facts.why === '' ? '' : `, ${facts.why}`}`,
    help: 'Try again. If it stays so, `agent-reaper doctor` shows what this machine offers.',
    exit: 1,
  },
  START_TIMEOUT: {
    message: (facts: { pid: number; ms: number }): string =>
      `The supervisor ${String(facts.pid)} has said nothing of its command within ${String(facts.ms)} ms`,
    help: 'The machine may be overloaded, or the supervisor was stopped. Try again.',
    exit: 6,
  },
  AGENT_ALIVE: {
    message: (facts: { agentId: string; status: string }): string =>
      `Agent ${facts.agentId} is still there, and ${facts.status}: its conversation cannot be gone on with by another`,
    help: 'Send it a message, or wait until it has ended.',
    exit: 5,
  },
  SESSION_UNKNOWN: {
    message: (facts: { agentId: string }): string =>
      `Agent ${facts.agentId} has left no conversation that could be gone on with`,
    help: 'Only an agent whose engine told its session can be resumed. Deploy a new one.',
    exit: 5,
  },
  NOT_ALLOWED: {
    message: (facts: { what: string; value: string; allowed: readonly string[]; by: string }): string =>
      `The ${facts.what} ${show(facts.value)} may not be used here: ${facts.by} allows ${facts.allowed.join(', ')}`,
    help: 'Use one that is allowed, or change the setting that the message names.',
    exit: 5,
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
  TMUX_MISSING: {
    message: (facts: { setting: string; tried: readonly { path: string; reason: string }[] }): string =>
      `tmux was not found (${facts.setting} sets it):${facts.tried
        .map(({ path, reason }) => `\n  ${path}: ${reason}`)
        .join('')}`,
    help: 'Install tmux 3.2 or newer, name it in config.toml, or set `agents.launcher` to `detached`.',
    exit: 1,
  },
  TMUX_TOO_OLD: {
    message: (facts: { path: string; found: string; needed: string }): string =>
      `${facts.path} is ${show(facts.found)}; tmux ${facts.needed} or newer is needed`,
    help: 'Install a newer tmux, name it in config.toml, or set `agents.launcher` to `detached`.',
    exit: 1,
  },
  TMUX_NO_SERVER: {
    message: (facts: { socket: string }): string => `No tmux server answers at ${facts.socket}`,
    help: "With `tmux.server` at `default`, start tmux first; a server of agent-reaper's own comes with the next deploy.",
    exit: 5,
  },
  TMUX_SESSION_EXISTS: {
    message: (facts: { name: string; socket: string }): string =>
      `The tmux server at ${facts.socket} has a session ${show(facts.name)} already`,
    help: 'It was left alone. Rename or end it, or use another name.',
    exit: 5,
  },
  TMUX_TIMEOUT: {
    message: (facts: { command: string; socket: string; timeoutMs: number }): string =>
      `tmux ${facts.command} had no answer from ${facts.socket} within ${String(facts.timeoutMs)} ms`,
    help: 'The server hangs or is stopped. Ending processes does not need tmux.',
    exit: 6,
  },
  TMUX_FAILED: {
    message: (facts: {
      command: string;
      socket: string;
      exitCode: number | null;
      signal: string | null;
      stderr: string;
    }): string =>
      `tmux ${facts.command} failed at ${facts.socket} (${facts.signal ?? `exit code ${String(facts.exitCode)}`}): ${facts.stderr.trim() || 'it said nothing'}`,
    help: 'The words after the colon are from tmux itself.',
    exit: 1,
  },
  STORE_DRIVER_MISSING: {
    message: (facts: { node: string; reason: string }): string =>
      `There is no SQLite for Node ${facts.node}: it has no node:sqlite, and better-sqlite3 cannot be loaded (${facts.reason})`,
    help: 'Use Node 22.13 or newer, or install better-sqlite3 12 beside agent-reaper with its install script allowed: `npm rebuild better-sqlite3` runs it.',
    exit: 1,
  },
  STORE_BUSY: {
    message: (facts: { path: string; waitedMs: number }): string =>
      `The store ${facts.path} was still locked by another process after ${String(facts.waitedMs)} ms`,
    help: 'Try again. If it stays so, find the process that holds it with `fuser`. Ending processes does not need the store.',
    exit: 1,
  },
  STORE_CORRUPT: {
    message: (facts: { path: string; reason: string }): string =>
      `The store ${facts.path} is not a readable store of agent-reaper: ${facts.reason}`,
    help: 'Move it and its -wal and -shm aside; a new one is made at the next start. Ending processes does not need the store.',
    exit: 1,
  },
  STORE_TOO_NEW: {
    message: (facts: { path: string; found: number; supported: number }): string =>
      `The store ${facts.path} has schema ${String(facts.found)}, this version of agent-reaper knows ${String(facts.supported)}`,
    help: 'A newer agent-reaper has used it. Upgrade this one; a server that was running during an upgrade must be restarted.',
    exit: 1,
  },
  STORE_UNAVAILABLE: {
    message: (facts: { path: string; reason: string }): string =>
      `The store ${facts.path} cannot be used: ${facts.reason}`,
    help: 'It needs a writable directory on a local file system. Ending processes does not need the store.',
    exit: 1,
  },
  DISK_FULL: {
    message: (facts: { path: string }): string => `There is no space left for ${facts.path}`,
    help: 'Free some space; `agent-reaper sweep` applies the retention rules to logs and archives.',
    exit: 1,
  },
  INSECURE_PATH: {
    message: (facts: { path: string; problem: string }): string =>
      `${facts.path} is not used: it ${facts.problem}`,
    help: 'Files of agent-reaper belong to their user alone, and are never reached through a link that others could set.',
    exit: 5,
  },
  PROJECT_NOT_WRITABLE: {
    message: (facts: { path: string; errno: string }): string =>
      `No task can be kept in ${facts.path}: its directory .agent-workspace cannot be made there (${facts.errno})`,
    help: 'Name a project directory that you may write to, or change its permissions. Nothing was stored.',
    exit: 1,
  },
  INVALID_CONFIG: {
    message: (facts: { path: string; problems: readonly string[] }): string =>
      `${facts.path} is not valid:${facts.problems.map((problem) => `\n  ${problem}`).join('')}`,
    help: 'All keys, their ranges and defaults are in docs/config.md, and in config.schema.json, which the package has.',
    exit: 2,
  },
  NOT_FOUND: {
    message: (facts: { kind: string; id: string; known?: readonly string[] }): string =>
      `There is no ${facts.kind} ${show(facts.id)}${
        facts.known === undefined ? '' : `; there is ${facts.known.join(', ') || 'none at all'}`
      }`,
    help: '`agent-reaper ls --all` lists agents, `agent-reaper ls --tasks` lists tasks.',
    exit: 4,
  },
  AMBIGUOUS: {
    message: (facts: { kind: string; id: string; candidates: readonly string[] }): string =>
      `${show(facts.id)} could be any ${facts.kind} of ${facts.candidates.join(', ')}`,
    help: 'Give its id, or more of it.',
    exit: 2,
  },
  LIMIT_REACHED: {
    message: (facts: {
      limit: string;
      max: number | string;
      current: number | string;
      scope: string;
    }): string =>
      `The limit ${facts.limit} is reached for ${facts.scope}: ${String(facts.current)} of ${String(facts.max)}`,
    help: 'Wait for agents to end, or raise the limit in the configuration.',
    exit: 5,
  },
  ILLEGAL_TRANSITION: {
    message: (facts: { subject: string; from: string; to: string; allowed: readonly string[] }): string =>
      `${facts.subject} cannot go from ${facts.from} to ${facts.to}; from there it can go to ${facts.allowed.join(', ') || 'nothing'}`,
    help: 'Ask for its present state first.',
    exit: 5,
  },
  AGENT_ENDED: {
    message: (facts: { agentId: string; status: string }): string =>
      `Agent ${facts.agentId} is ${facts.status} already, and that is final`,
    help: 'A report is kept as an event all the same. Deploy another agent to go on.',
    exit: 5,
  },
  COMPLETION_REFUSED: {
    message: (facts: {
      agentId: string;
      contradictions: readonly { code: string; message: string }[];
    }): string =>
      `Agent ${facts.agentId} is not completed: ${facts.contradictions.map(({ message }) => message).join('; ')}`,
    help: 'Do what is missing and report again, or report `failed` or `blocked` and say why.',
    exit: 5,
  },
  STOPPED: {
    message: (facts: { kind: string; id: string; reason: string }): string =>
      `The ${facts.kind} ${facts.id} was stopped (${facts.reason}); nothing of it is started again`,
    help: 'Create another task or deploy another agent.',
    exit: 5,
  },
  CLAIM_LOST: {
    message: (facts: { agentId: string; attempt: number; why: string }): string =>
      `Attempt ${String(facts.attempt)} to settle agent ${facts.agentId} does not count: ${facts.why}`,
    help: 'Another process settles it; its result is in the cleanup attempts.',
    exit: 5,
  },
  INVALID_REGEX: {
    message: (facts: { pattern: string; problem: string }): string =>
      `The filter ${show(facts.pattern)} is not a valid regular expression: ${facts.problem}`,
    help: 'Give a JavaScript regular expression, without slashes; `(?i)` at its beginning makes it blind to case.',
    exit: 2,
  },
  REGEX_TOO_COSTLY: {
    message: (facts: { pattern: string; why: string }): string =>
      `The search for the filter ${show(facts.pattern)} was given up: ${facts.why}`,
    help: 'Avoid nested repetition such as (a+)+; plain words joined by | are always fast.',
    exit: 6,
  },
  ARCHIVE_DAMAGED: {
    message: (facts: { path: string; problem: string }): string =>
      `The archive ${facts.path} is damaged: ${facts.problem}`,
    help: 'Somebody has changed it, or the disk has lost data. `zcat` shows what can still be read of it.',
    exit: 1,
  },
  CANNOT_FOLLOW: {
    message: (facts: { path: string; reason: string }): string =>
      `Changes of ${facts.path} cannot be heard: ${facts.reason}`,
    help: 'Raise the limit that the message names, or read the log again from the cursor; nothing is polled.',
    exit: 1,
  },
  LOG_STILL_WRITTEN: {
    message: (facts: { path: string; change: string }): string =>
      `${facts.path} was written to while it was being archived: it ${facts.change}`,
    help: 'Logs are archived when their writer is gone. Find who writes to it with `fuser`; the next attempt goes on.',
    exit: 5,
  },
  INVALID_ARGUMENTS: {
    message: (facts: { tool: string; problems: readonly string[] }): string =>
      `${facts.tool} was not called as it should be: ${facts.problems.join('; ')}`,
    help: 'Correct the arguments that the message names; nothing was done.',
    exit: 2,
  },
  IDENTITY_MISMATCH: {
    message: (facts: { parameter: string; value: string; expected: string }): string =>
      `${facts.parameter} is ${show(facts.value)}, but you are known by your identity: yours is ${show(facts.expected)}`,
    help: 'Call again with your own id. Nobody can act as another agent.',
    exit: 5,
  },
  NOT_YOURSELF: {
    message: (facts: { agentId: string }): string => `Agent ${facts.agentId} cannot end itself this way`,
    help: 'Report `completed`, `failed` or `error` with update_agent_progress; you are ended soon after it.',
    exit: 5,
  },
  MESSAGE_REFUSED: {
    message: (facts: { agentId: string; status: string; reason: string }): string =>
      `Agent ${facts.agentId} (${facts.status}) takes no message: ${facts.reason}`,
    help: 'An agent that has ended, or is about to, hears nothing more; deploy another one to go on.',
    exit: 5,
  },
  KILL_INCOMPLETE: {
    message: (facts: {
      agentId: string;
      state: string;
      why: string;
      survivors: readonly { pid: number; comm: string; reason: string }[];
    }): string =>
      `Agent ${facts.agentId} is ${facts.state}: ${facts.why}${
        facts.survivors.length === 0
          ? ''
          : `; still there: ${facts.survivors.map(({ pid, comm, reason }) => `${String(pid)} (${comm}, ${reason})`).join(', ')}`
      }`,
    help: 'It stays stopped, and the next kill or sweep goes on with what is left.',
    exit: 1,
  },
  NO_TERMINAL: {
    message: (facts: { agentId: string; why: string }): string =>
      `Agent ${facts.agentId} has no terminal to look at: ${facts.why}`,
    help: 'Read its output with `agent-reaper logs`, or follow it with --follow.',
    exit: 5,
  },
  NOT_YOURS: {
    message: (facts: { agentId: string; subject: string; yours: string }): string =>
      `Agent ${facts.agentId} may act on itself and on its descendants only, and ${facts.subject} is neither; yours: ${facts.yours}`,
    help: 'Ask the orchestrator, by a finding or by the status `blocked`.',
    exit: 5,
  },
  IDENTITY_REFUSED: {
    message: (facts: { why: string }): string => `The identity was refused: ${facts.why}`,
    help: 'An agent acts with the identity file that it was deployed with, for as long as it runs.',
    exit: 5,
  },
} as const;

/** The name of an error's kind. */
export type ErrorCode = keyof typeof errorCodes;

/** What an error of this code is told with. */
export type ErrorFacts<C extends ErrorCode> = Parameters<(typeof errorCodes)[C]['message']>[0];

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
