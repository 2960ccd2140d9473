// Runs a command with nasty children under `agent-reaper exec --report`, prints the receipt, and looks for survivors
// by itself. Exits non-zero if there is one.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = import.meta.dirname;
const directory = mkdtempSync(join(tmpdir(), 'agent-reaper-demo-'));
try {
  process.exitCode = demo(join(directory, 'receipt.json'), join(directory, 'pids'));
} finally {
  rmSync(directory, { recursive: true });
}

function demo(receipt, pids) {
  const payload = [process.execPath, join(here, 'demo-payload.js'), pids];
  const args = ['exec', '--grace', '1s', '--report', receipt, '--', ...payload];
  console.log(`$ agent-reaper ${args.slice(0, 6).join(' ')} node demo-payload.js`);
  const { status } = spawnSync(process.execPath, [join(here, '../dist/cli/main.js'), ...args], {
    stdio: 'inherit',
  });
  const left = readFileSync(pids, 'utf8').trim().split('\n').map(Number);
  const alive = left.filter(isAlive);
  printReceipt(JSON.parse(readFileSync(receipt, 'utf8')), status);
  print('second look', `kill(pid, 0) on the ${left.length} pids that it printed: ${alive.length} left`);
  return status === 0 && alive.length === 0 ? 0 : 1;
}

function printReceipt(report, status) {
  const { containment, counts, killed, escapeesTotal, verified, timeline, survivors } = report;
  console.log('\nThe receipt:');
  print('run', report.id);
  print('contained', [containment.tier, ...containment.rejected.map(refusal)].join('; '));
  print('command', `${report.command} exited with ${report.exit.code}, and so did exec with ${status}`);
  print(
    'it left',
    `${counts.endedByTerm + counts.neededKill} processes, ${escapeesTotal} of them outside its session or group`,
  );
  print(
    'ended',
    `${counts.endedByTerm} by SIGTERM, ${counts.neededKill} by SIGKILL (${killed.map(({ comm, pid }) => `${comm} ${pid}`).join(', ')})`,
  );
  print('survivors', String(survivors.length));
  print('proof', `${verified.strength} (${verified.by.join(', ')})`);
  print(
    'took',
    `${(timeline.empty ?? timeline.reaped) / 1000} ms from its exit to proven empty, 1 s of it grace`,
  );
}

/** `opt-in` is no refusal of the kernel: such a tier is only taken when it is asked for. */
function refusal({ tier, step, errno, name }) {
  return errno === 0 ? `${tier} is out (${step})` : `${tier} is out (${step}: ${name})`;
}

function print(label, text) {
  console.log(`  ${label.padEnd(12)} ${text}`);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}
