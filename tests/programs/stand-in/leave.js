import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fail } from './host.js';

/** They end by themselves after ten minutes, should a test that failed leave them. */
const sleep = 'sleep 600';

/** Each starts a process that outlives its starter, and prints its pid. */
const scripts = {
  background: `${sleep} >/dev/null 2>&1 & echo $!`,
  nohup: `nohup ${sleep} >/dev/null 2>&1 & echo $!`,
  // Not a group leader here, so setsid(1) does not fork and the pid stays.
  setsid: `setsid ${sleep} >/dev/null 2>&1 </dev/null & echo $!`,
  'double-fork': `setsid sh -c '${sleep} >/dev/null 2>&1 </dev/null & echo $!'`,
  stubborn: `(trap '' TERM HUP INT; exec ${sleep}) >/dev/null 2>&1 & echo $!`,
};

/**
 * Leaves processes behind, as real agents do, and appends `{"kind", "pid"}` for each to STAND_IN_PIDS, or to
 * stand-in-pids.jsonl in the working directory. `stubborn-server` is a child that ignores signals and the end of stdin.
 */
export function leave(kinds) {
  for (const kind of kinds) {
    const pid =
      kind === 'stubborn-server' ? server() : Number(execFileSync('/bin/sh', ['-c', scriptOf(kind)]));
    appendFileSync(process.env.STAND_IN_PIDS ?? 'stand-in-pids.jsonl', `${JSON.stringify({ kind, pid })}\n`);
  }
}

function scriptOf(kind) {
  return scripts[kind] ?? fail(`stand-in: there is no way to leave ${kind}`, 70);
}

function server() {
  const path = fileURLToPath(new URL('./stubborn-server.js', import.meta.url));
  const child = spawn(process.execPath, [path], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.unref();
  child.stdin.unref();
  child.stdout.unref();
  return child.pid;
}
