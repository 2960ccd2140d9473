/** What the watcher thread tells a listener; the numbers are those of native/addon/mailbox.h. */
export const taskEvents = { failed: 0, text: 1, gone: 2, done: 3 } as const;

/** One of {@link taskEvents}. */
export type TaskEvent = (typeof taskEvents)[keyof typeof taskEvents];

/**
 * Hears of a task until its last event.
 * `failed`: nothing was started; `text` is the stage, `a` the errno. Last.
 * `text`: whole lines of the supervisor's control channel; of a lock, that it is held.
 * `gone`: the supervisor is reaped; `a` is its exit code or -1, `b` the signal that ended it or 0. Last.
 * `done`: a request is over; `text` is its result as JSON, `a` an errno or 0. Last.
 */
export type TaskListener = (event: TaskEvent, text: string, a: number, b: number) => void;

/** Values of a standard stream that are no descriptor; as in native/addon/supervised_run.h. */
export const stdioPipe = -1;
/** See {@link stdioPipe}. */
export const stdioNull = -2;

/**
 * The functions of the addon. Argument types are checked by their callers; lists of strings travel as one string in
 * which each ends with a NUL. Numbers that report failure are errnos: negative where a positive one means success.
 */
export interface Addon {
  /**
   * Starts a supervisor on the addon's own thread, with the control channel as its descriptor 3.
   * `stdio` holds three of {@link stdioPipe}, {@link stdioNull} or a descriptor of ours.
   * Returns the task's id, or a negative errno.
   */
  startRun(file: string, argv: string, env: string, stdio: Int32Array, listener: TaskListener): number;
  /**
   * Hands over our ends of the pipes of a run, once and not after its last event: `stdio` is filled with descriptors, -1
   * where there is none. Those that were not taken are closed.
   */
  takeStreams(task: number, stdio: Int32Array): void;
  /** False when the control channel is closed. */
  sendToRun(task: number, text: string): boolean;
  /** True when nothing has been started yet, and never will be: `failed` follows, with the stage `cancelled`. */
  cancelRun(task: number): boolean;
  /** Tells who the payload is: should the supervisor be killed, the addon kills the payload's group in the same instant. */
  nameLeader(task: number, pid: number, startTime: number): void;
  /** Signals the supervisor itself. Returns an errno or 0. */
  signalSupervisor(task: number, signal: number): number;
  /**
   * Starts a payload in a session of its own that the addon alone watches. `stdio` as for startRun; `cwd` may be empty;
   * `timeout` is -1 for none. Its events arrive as text, in the form of the control protocol, `census` among them.
   * Durations in milliseconds. Returns the task's id, or a negative errno.
   */
  startGroup(
    file: string,
    argv: string,
    env: string,
    cwd: string,
    stdio: Int32Array,
    signal: number,
    grace: number,
    hard: number,
    timeout: number,
    listener: TaskListener,
  ): number;
  /** Begins the ending, or hastens it. */
  stopGroup(task: number, signal: number, grace: number, hard: number): void;
  /** As cancelRun. */
  cancelGroup(task: number): boolean;
  /** Signals the payload. Returns an errno or 0. */
  signalGroupLeader(task: number, signal: number): number;
  /** Asks for a `census` event: who is in the group, and what they consumed. */
  listGroup(task: number): void;
  /** Ends the tree below exactly that process; `done` tells with the report as text, or the errno. */
  endTree(
    pid: number,
    startTime: number,
    signal: number,
    grace: number,
    hard: number,
    cause: string,
    listener: TaskListener,
  ): number;
  /** A later request can only hasten an earlier one. */
  hastenTree(task: number, signal: number, grace: number, hard: number): void;
  /** Kills everybody in a cgroup and removes it; `done` tells `{empty, removed, emptyUs}`, and an errno. */
  endLeaf(path: string, hard: number, listener: TaskListener): number;
  /** `done` tells when exactly that process has ended; with ESRCH when it had, or its number is another's by now. */
  watchProcess(pid: number, startTime: number, listener: TaskListener): number;
  /**
   * Takes the lock of flock(2) on a file, which is made where there is none. `text` tells that it is held; `done` that it
   * is no more, or why it cannot be had: EAGAIN when it is somebody's and `wait` is false.
   */
  lockFile(path: string, exclusive: boolean, wait: boolean, listener: TaskListener): number;
  /** Gives a watch or a lock up, held or waited for; it is free on return. `done` follows, with ECANCELED where in vain. */
  endTask(task: number): void;
  /** Replaces this process by a program, keeping those descriptors besides 0-2. Returns only an errno. */
  become(path: string, argv: Uint8Array, env: Uint8Array, keep: Int32Array): number;
  /**
   * Ends this process with 0, `grace` milliseconds after nobody can write to it or nobody can read from it any more, from a
   * thread of its own: the main one may be blocked. Once per process. Returns an errno or 0.
   */
  exitOnHangup(input: number, output: number, grace: number): number;
  /** Facts of a live process, or an errno: ESRCH when there is none or it is a zombie. */
  readProcess(pid: number): { startTime: number; ppid: number; comm: string } | number;
  /**
   * All processes of this moment, zombies too, seven numbers each; or an errno. What ended while they were read is zeros.
   * - pid, pid of the parent, start time as of `readProcess`
   * - 1 for a zombie: it has no memory and is not counted
   * - processor time in milliseconds: its own, and that of children that it has reaped
   * - bytes that it has in memory
   */
  readProcesses(): Float64Array | number;
  /**
   * The pid of the process that listens at the path of a Unix socket, 0 where it has none here, as in another PID namespace;
   * or a negative errno. Waits for nobody.
   */
  readListener(path: string): number;
  /** The kernel's boot id, as 36 characters. */
  readBootId(): string;
  /** False where SIGCHLD is ignored in this process: the kernel then reaps children, and their exits are lost. */
  keepsExitCodes(): boolean;
  /** The task no longer keeps the event loop alive. */
  unrefTask(task: number): void;
}
