// Ends a run that has used up all processes that its user may have, and tells how that went.
import { once } from 'node:events';
import { spawn } from '../../../src/process/index.ts';

const tier = process.argv[2] === 'group' ? ({ containment: 'group', onParentExit: 'keep' } as const) : {};
const script =
  'trap "" TERM; i=0; while sleep 1000 & do i=$((i+1)); [ $i -gt 500 ] && break; done 2>/dev/null; wait';
const filler = await spawn('sh', ['-c', `echo $$; ${script}`], {
  ...tier,
  stdio: ['ignore', 'pipe', 'ignore'],
});
await once(filler.stdout ?? process.stdin, 'data');
let full = '';
while (full === '') {
  const one = await spawn('sleep', ['0'], tier).catch(
    (error: unknown) => error as { facts?: { errno?: string } },
  );
  if ('facts' in one) full = one.facts?.errno ?? 'other';
  else if ('ended' in one) await one.ended;
}
const { survivorsTotal } = await filler.terminate({ grace: 0 });
const alive = (await filler.members()).length > 0;
process.stdout.write(`${JSON.stringify({ full, survivors: survivorsTotal, alive })}\n`);
