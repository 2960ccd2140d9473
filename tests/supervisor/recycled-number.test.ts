import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { testFolder } from '../host/helpers.ts';

/** Runs a command where the kernel gives no pidfds, like one before 5.2: seccomp(2), for the numbers of x86-64. */
const withoutPidfds = `
import ctypes, os, struct, sys
load, equal, bits, answer = 0x20, 0x15, 0x45, 0x06
refuse = 0x00050000
steps = [(load, 0, 0, 0),
  (equal, 0, 1, 435), (answer, 0, 0, refuse | 38),
  (equal, 0, 1, 434), (answer, 0, 0, refuse | 38),
  (equal, 0, 3, 56), (load, 0, 0, 16), (bits, 0, 1, 0x1000), (answer, 0, 0, refuse | 22),
  (answer, 0, 0, 0x7fff0000)]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
class Filter(ctypes.Structure): _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]
libc = ctypes.CDLL(None)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.byref(Filter(len(steps), ctypes.addressof(code)))) == 0
os.execvp(sys.argv[1], sys.argv[1:])
`;

/** The payload leaves a child that keeps none of its numbers in use; then a stranger gets the payload's. */
const story = `
mkfifo told
python3 filter.py "$1" --containment subreaper -- sh -c '
  trap "" TERM; setsid sleep 1000 & trap - TERM; echo $$ >told' &
supervisor=$!
read payload <told
while [ -e /proc/$payload ]; do :; done
while :; do
  echo $((payload - 1)) >/proc/sys/kernel/ns_last_pid
  sleep 1000 &
  stranger=$!
  [ $stranger = $payload ] && break
  kill -KILL $stranger
done
kill -TERM $supervisor
wait $supervisor
kill -0 $stranger && echo spared
kill -KILL $stranger
`;

const own = ['-p', '-f', '--kill-child', '--mount-proc'];
const isPossible =
  process.getuid?.() === 0 && process.arch === 'x64' && spawnSync('unshare', [...own, 'true']).status === 0;

test.runIf(isPossible)('a signal for a payload that is reaped reaches nobody who has its number now', () => {
  const folder = testFolder();
  writeFileSync(join(folder, 'filter.py'), withoutPidfds);
  const { stdout } = spawnSync('unshare', [...own, 'sh', '-c', story, 'sh', supervisorPath()], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  expect(stdout).toBe('spared\n');
});
