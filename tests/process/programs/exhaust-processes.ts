// Ends a run that has used up all processes that its user may have, and tells how that went.
import { once } from 'node:events';
import { ReaperError, spawn, type SupervisedProcess } from '../../../src/process/index.ts';

const tier = process.argv[2] === 'group' ? ({ containment: 'group', onParentExit: 'keep' } as const) : {};
const script = 'trap "" TERM; (while sleep 1000 & do :; done) 2>/dev/null; echo full; read never';
const filler = await spawn('sh', ['-c', script], { ...tier, stdio: ['pipe', 'pipe', 'ignore'] });
if (filler.stdout === null) throw new Error('no stdout');
await once(filler.stdout, 'data');
// Others of this user may end meanwhile: what they free is used up too.
const keepers: SupervisedProcess[] = [];
let full: string | undefined;
while (full === undefined && keepers.length < 300) {
  try {
    keepers.push(await spawn('sleep', ['1000'], { ...tier, stdio: 'ignore' }));
  } catch (error) {
    full = ReaperError.is(error, 'SPAWN_FAILED') ? error.facts.errno : String(error);
  }
}
const { survivorsTotal } = await filler.terminate({ grace: 0 });
const alive = (await filler.members()).length > 0;
await Promise.all(keepers.map((run) => run.terminate({ grace: 0 })));
process.stdout.write(`${JSON.stringify({ full, survivors: survivorsTotal, alive })}\n`);
