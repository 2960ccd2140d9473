import type { Holdings } from '../drivers/soak.ts';
import { program, script } from '../programs.ts';
import type { Scenario } from '../scenario.ts';
import { Worker } from '../worker.ts';

/**
 * The heap of JavaScript finds its size only after some ten thousand runs; a leak of this much a run would be seen, and of
 * this much in a short soak, most of which that search is.
 */
const rssSlackKiBPerRun = { full: 1, smoke: 4 } as const;

/** Many runs one after another in one node process: what it holds at the end is what it held after the first fifth. */
export const soak: Scenario = {
  name: 'soak',
  about: '10,000 runs one after another',
  async run(context) {
    if (!context.library)
      return { rows: [], bars: [], notes: ['agent-reaper/process was not built: no soak'] };
    const runs = context.smoke ? 1000 : 10_000;
    const slackKiB = rssSlackKiBPerRun[context.smoke ? 'smoke' : 'full'];
    await using worker = new Worker([
      process.execPath,
      '--expose-gc',
      script('drivers/soak'),
      program('tree'),
      context.dir,
      context.cgroupParent ?? '-',
    ]);
    const early = await worker.ask<Holdings>(`run ${runs / 5}`);
    context.log(`after ${runs / 5}: ${JSON.stringify(early)}`);
    const late = await worker.ask<Holdings>(`run ${(runs / 5) * 4}`);
    context.log(`after ${runs}: ${JSON.stringify(late)}`);
    const grown = late.rssKiB - early.rssKiB;
    const what = `${runs} runs one after another`;
    return {
      rows: [],
      bars: [
        {
          what: `${what}: descriptors`,
          limit: 'flat',
          seen: `${early.descriptors} to ${late.descriptors}`,
          met: late.descriptors <= early.descriptors,
        },
        {
          what: `${what}: RSS`,
          limit: `less than ${slackKiB} KiB a run`,
          seen: `${early.rssKiB} to ${late.rssKiB} KiB`,
          met: grown < slackKiB * (runs / 5) * 4,
        },
        {
          what: `${what}: children left, zombies included`,
          limit: '0',
          seen: String(late.children),
          met: late.children === 0,
        },
        { what: `${what}: leaves left`, limit: '0', seen: String(late.leaves), met: late.leaves === 0 },
      ],
      notes: [],
    };
  },
};
