// An agent that leaves what kill-by-group and kill-by-tree miss. Writes the pids of it to the file it is given, makes an
// empty file beside it when all is started, and then does as told: finish, stay or crash.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, writeFileSync } from 'node:fs';
import { setInterval } from 'node:timers';

const children = [
  ['a daemon in a session of its own', true, 'echo $$; exec sleep 1000'],
  ['an orphan by double fork', false, '(sleep 1000 <&- >&- 2>&- & echo $!) &'],
  ['one that ignores SIGTERM', false, 'trap "" TERM; echo $$; exec sleep 1000'],
  [
    'a double-forked daemon that ignores SIGTERM and SIGHUP',
    true,
    'trap "" TERM HUP; (sleep 1000 <&- >&- 2>&- & echo $!) &',
  ],
];

for (const [what, detached, script] of children) {
  const child = spawn('sh', ['-c', script], { detached, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  console.log(`  started ${what}: pid ${String(line).trim()}`);
  appendFileSync(process.argv[2], line);
}
writeFileSync(process.argv[2].replace(/pids$/, 'ready'), '');
const endings = {
  finish: () => process.exit(0),
  stay: () => setInterval(() => undefined, 1_000_000),
  crash: () => process.abort(),
};
endings[process.argv[3]]();
