// Fails to become the supervisor, and tells whether anything is different from before. Descriptor 3 is inherited.
import { fstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { becomeSupervisor } from '../../../src/process/become-supervisor.ts';
import { ReaperError } from '../../../src/process/index.ts';

await new Promise(setImmediate);
const before = state();
let told: unknown;
try {
  becomeSupervisor(Buffer.of(), Buffer.of(), [0, 1, 2, 3]);
} catch (error) {
  told = ReaperError.is(error) ? error : String(error);
}
fstatSync(3);
const answer = JSON.stringify({ error: told, before, after: state() });
process.stdout.write(`${answer}\n`);

/** Signals, limits, and the flags of each descriptor; O_CLOEXEC shows as octal 02000000. */
function state(): unknown {
  const status = readFileSync('/proc/self/status', 'latin1').match(/^Sig(Blk|Ign|Cgt).*$/gm);
  const limit = /^Max open files.*$/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[0];
  const flags = readdirSync('/proc/self/fdinfo').map((fd) => {
    try {
      readlinkSync(`/proc/self/fd/${fd}`);
      return `${fd} ${/flags:.*/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[0] ?? ''}`;
    } catch {
      return ''; // that of the directory just read
    }
  });
  return { status, limit, flags: flags.filter((line) => line !== '') };
}
