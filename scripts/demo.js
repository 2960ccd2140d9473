// Deploys three agents (plain commands, no AI) in tmux: one finishes and leaves children, one is killed while it has
// children that escaped and ignore signals, one crashes. Prints the three receipts, then looks by itself whether anything
// of them is left. Exits non-zero if there is.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const cli = join(import.meta.dirname, '../dist/cli/main.js');
const payload = join(import.meta.dirname, 'demo-payload.js');
const hasTmux = spawnSync('tmux', ['-V']).status === 0;
const directory = mkdtempSync(join(tmpdir(), 'agent-reaper-demo-'));
const project = join(directory, 'project');
const environment = { ...process.env, AGENT_REAPER_HOME: join(directory, 'home') };
mkdirSync(project);
try {
  process.exitCode = await demo();
} finally {
  agentReaper('stop', '--all', '--yes');
  rmSync(directory, { recursive: true, force: true, maxRetries: 20 });
}

async function demo() {
  if (!hasTmux) console.log('There is no tmux here: the agents run without a terminal.');
  deploy('finisher', 'finish');
  deploy('victim', 'stay');
  deploy('crasher', 'crash');
  await everybodyIsReady(3);
  console.log(`\n${agentReaper('ls').stdout}`);
  console.log(agentReaper('stop', 'victim', '--grace', '1s', '--reason', 'it was in the way').stdout);
  agentReaper('wait', 'finisher', 'crasher', '--timeout', '1m');
  console.log(agentReaper('ls', '--all').stdout);
  for (const name of ['finisher', 'victim', 'crasher']) printReceipt(name);
  return lookAgain();
}

function deploy(name, what) {
  const launcher = hasTmux ? 'tmux' : 'detached';
  const command = [process.execPath, payload, join(project, `${name}.pids`), what];
  const args = ['run', '--detach', '--name', name, '--launcher', launcher, '--engine', 'command'];
  const { status, stdout, stderr } = agentReaper(...args, '--', ...command);
  console.log(`$ agent-reaper ${args.join(' ')} -- node demo-payload.js ${what}\n${stdout.trim()}`);
  if (status !== 0) throw new Error(stderr);
}

/** Each payload makes an empty file when it has started what it leaves behind. */
async function everybodyIsReady(count) {
  const watcher = watch(project);
  while (readdirSync(project).filter((name) => name.endsWith('.ready')).length < count)
    await once(watcher, 'change');
  watcher.close();
}

function printReceipt(name) {
  const { agent, receipt } = JSON.parse(agentReaper('show', name, '--json').stdout);
  const { processes, survivors, verified, cleanup } = receipt;
  const end = receipt.signal ?? `exit code ${receipt.exitCode}`;
  console.log(`The receipt of ${name}:`);
  print('outcome', `${agent.status}, cause ${receipt.cause} (${end})`);
  print('contained', receipt.tier);
  print('it left', `${processes.endedByTerm} ended by SIGTERM, ${processes.neededKill} by SIGKILL`);
  print('survivors', String(survivors.length));
  print('proof', `${verified.strength} (${verified.by.join(', ')})`);
  print(
    'cleaned up',
    `session ${cleanup.tmux_session_killed}, prompt file ${cleanup.prompt_file_deleted}, logs archived ${cleanup.log_files_archived}`,
  );
}

/** Not by what agent-reaper says. */
function lookAgain() {
  const files = readdirSync(project).filter((name) => name.endsWith('.pids'));
  const pids = files.flatMap((name) =>
    readFileSync(join(project, name), 'utf8').trim().split('\n').map(Number),
  );
  const alive = pids.filter(isAlive);
  const sockets = join(directory, 'home', 's');
  const left = existsSync(sockets)
    ? readdirSync(sockets).filter((name) => name.endsWith('.sock') && name !== 'host.sock')
    : [];
  console.log('A second look:');
  print('processes', `kill(pid, 0) on the ${pids.length} pids that they printed: ${alive.length} left`);
  print('sockets', `${left.length} of agents left`);
  return alive.length + left.length === 0 ? 0 : 1;
}

function agentReaper(...args) {
  return spawnSync(process.execPath, [cli, ...args], { cwd: project, env: environment, encoding: 'utf8' });
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
