import { setTimeout as delay } from 'node:timers/promises';
import { command, type Ended } from './command.ts';
import type { Dice } from './dice.ts';
import { judge } from './judge.ts';
import { payload } from './payload.ts';
import { Witness, type Place } from './place.ts';
import { actorsOf, type Role } from './roles.ts';

/** What was done in a round, and what was wrong afterwards. */
export interface RoundResult {
  readonly acts: readonly string[];
  readonly failures: readonly string[];
}

/** Deploys a few agents, kills a few processes at a random moment, clears up beside more kills, and looks what is left. */
export async function round(place: Place, dice: Dice, number: number): Promise<RoundResult> {
  const witness = new Witness(place, number);
  const acts: string[] = [];
  try {
    const deployments = Array.from({ length: 1 + dice.number(3) }, () => deploy(place, dice, witness.path));
    if (dice.chance(40)) await strike(place, dice, acts, 800);
    const deployed = await Promise.all(deployments);
    acts.push('deployed:');
    if (dice.chance(80)) await strike(place, dice, acts, 300);
    if (dice.chance(50)) {
      const verb = dice.one(['sweep', 'stop']);
      acts.push(`${verb}:`);
      const clearing = verb === 'sweep' ? sweep(place) : stop(place);
      await strike(place, dice, acts, 500);
      await clearing;
    }
    const swept = [await sweep(place), await stop(place), await sweep(place)];
    return { acts, failures: await judge(place, witness, deployed, swept) };
  } finally {
    witness.close();
  }
}

const sweep = (place: Place): Promise<Ended> => command(place, 'sweep', '--yes', '--json', '--no-retention');
const stop = (place: Place): Promise<Ended> => command(place, 'stop', '--all', '--yes', '--json');

function deploy(place: Place, dice: Dice, witness: string): Promise<Ended> {
  const launcher = dice.one(['tmux', 'tmux', 'detached']);
  const options = ['--detach', '--json', '--engine', 'command', '--launcher', launcher];
  return command(place, 'run', ...options, '--', ...payload(dice, witness));
}

/** The moment is random because any moment has to do. */
async function strike(place: Place, dice: Dice, acts: string[], withinMs: number): Promise<void> {
  for (let blows = 1 + dice.number(3); blows > 0; blows -= 1) {
    await delay(dice.number(withinMs));
    const actors = actorsOf(place).filter(({ role }) => role !== null);
    const present = [...new Set(actors.map(({ role }) => role as Role))];
    if (present.length === 0) continue;
    const role = dice.one(present);
    const { pid } = dice.one(actors.filter((actor) => actor.role === role));
    acts.push(role);
    kill(pid);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was quicker.
  }
}
