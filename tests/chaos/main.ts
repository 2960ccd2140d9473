// SIGKILL of deployers, hosts, supervisors, tmux servers, followers, exit hooks, agents, and of those who clear up, at random
// moments, round after round: afterwards no process and no file may be left, and every agent has its outcome.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Dice } from './dice.ts';
import { makePlace, removePlace } from './place.ts';
import { round } from './round.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    keep: { type: 'boolean', default: false },
  },
});
const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
const roundsInOnePlace = 25;

let place = makePlace();
const totals = { pass: 0, fail: 0 };
console.log(`chaos: ${values.rounds} rounds, --seed ${values.seed}`);
for (let number = 0; number < rounds; number += 1) {
  // Each round is its own: one of them can be repeated alone.
  const { acts, failures } = await round(place, new Dice(seed + number), number);
  totals[failures.length === 0 ? 'pass' : 'fail'] += 1;
  console.log(`${failures.length === 0 ? 'ok  ' : 'FAIL'} ${String(seed + number)}  ${acts.join(', ')}`);
  for (const failure of failures) console.log(`       ${failure}`);
  if (failures.length === 0 && (number + 1) % roundsInOnePlace !== 0) continue;
  if (failures.length > 0 && values.keep) console.log(`       kept: ${place.folder}`);
  else removePlace(place);
  place = makePlace();
}
removePlace(place);
console.log(`chaos: ${String(totals.pass)} passed, ${String(totals.fail)} failed`);
const results = process.env['AGENT_REAPER_RESULTS'];
if (results !== undefined) writeFileSync(join(results, 'chaos.json'), JSON.stringify({ totals }));
process.exitCode = totals.fail === 0 ? 0 : 1;
