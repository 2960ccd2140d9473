import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem, type as system } from 'node:os';
import { clis } from '../clis.ts';
import { installed } from '../smoke/fixture.ts';

/** What it was measured on, in one sentence or two. */
export function machine(): string {
  const [processor] = cpus();
  const who = process.getuid?.() === 0 ? 'root' : 'an ordinary user';
  const versions = installed.map((name) => `${name} ${clis[name].version}`).join(', ');
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return (
    `Measured on ${new Date().toISOString().slice(0, 10)} with ${versions}; ${tmuxVersion()}, node ${process.versions.node}; ` +
    `${system()} ${release()}, ${cpus().length} of ${processor?.model.trim() ?? 'unknown processors'}, ${memory}, as ${who}. One run each.`
  );
}

function tmuxVersion(): string {
  return execFileSync('tmux', ['-V'], { encoding: 'utf8' }).trim();
}
