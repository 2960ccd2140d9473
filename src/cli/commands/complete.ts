import { suggest, type Candidate, type Suggestion } from '../completion/candidates.ts';
import { commands } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { print } from '../output.ts';

/** Prints what may stand in the last word, for the scripts of `completion`. Whatever goes wrong: a shell hears nothing. */
export async function run(args: readonly string[]): Promise<number> {
  const words = joined(args[0] === '--' ? args.slice(1) : args);
  const suggestion = suggest(commands, words);
  const all = [...suggestion.candidates, ...(await live(suggestion.live, words.at(-1) ?? ''))];
  const lines = all.map(({ word, about }) => `${word}\t${about ?? ''}`);
  if (suggestion.files !== null) lines.push(`:${suggestion.files}`);
  if (lines.length > 0) print(lines.join('\n'));
  return exitCodes.OK;
}

/** Bash makes `--state = done` of `--state=done`; the value stands alone then, as after a space. */
function joined(words: readonly string[]): readonly string[] {
  const kept = words.filter((word) => word !== '=');
  return words.at(-1) === '=' ? [...kept, ''] : kept;
}

async function live(kind: Suggestion['live'], current: string): Promise<readonly Candidate[]> {
  if (kind === null) return [];
  try {
    const { liveCandidates } = await import('../completion/live.ts');
    return liveCandidates(kind, current);
  } catch {
    return [];
  }
}
