import { createInterface } from 'node:readline';
import type { Driver, TreeOrder } from './driver.ts';

/** Every way of killing that is compared, by name. */
const drivers: Readonly<Record<string, (argument: string) => Promise<Driver>>> = {
  'agent-reaper': async (tier) => (await import('./agent-reaper.ts')).agentReaper(tier),
  'tree-kill': async () => (await import('./tree-kill.ts')).treeKill(),
  fkill: async () => (await import('./fkill.ts')).fkill(),
  execa: async () => (await import('./execa.ts')).execa(),
  'process-group': async () => (await import('./process-group.ts')).processGroup(),
  'pidtree-kill': async () => (await import('./pidtree-kill.ts')).pidtreeKill(),
  'kill-retry': async () => (await import('./kill-retry.ts')).killRetry(),
  'tmux-ps': async () => (await import('./tmux-ps.ts')).tmuxPs(),
};

/**
 * `main.js NAME [ARGUMENT]` answers, one line of JSON for each line:
 *
 *   start TREE-ORDER-AS-JSON   {"started":true}
 *   kill                       {"calledNs":T,"returnedNs":T,"detail":...}, T of the monotonic clock
 *   finish                     {"finished":true}
 */
async function main(name = '', argument = ''): Promise<void> {
  const make = drivers[name];
  if (make === undefined) throw new Error(`no driver '${name}': ${Object.keys(drivers).join(', ')}`);
  const driver = await make(argument);
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await obey(driver, line))}\n`);
  }
  await driver.close?.();
}

async function obey(driver: Driver, line: string): Promise<unknown> {
  if (line === 'kill') {
    const called = process.hrtime.bigint();
    const detail = await driver.kill();
    const returned = process.hrtime.bigint();
    return { calledNs: Number(called), returnedNs: Number(returned), detail };
  }
  if (line === 'finish') {
    await driver.finish();
    return { finished: true };
  }
  if (line.startsWith('start ')) {
    await driver.start(JSON.parse(line.slice('start '.length)) as TreeOrder);
    return { started: true };
  }
  throw new Error(`no command '${line}'`);
}

await main(...process.argv.slice(2));
