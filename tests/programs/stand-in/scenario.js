import { existsSync, readFileSync } from 'node:fs';
import { fail } from './host.js';

/**
 * What to play: a list of rounds, each a list of steps; or one list of steps. It is named by STAND_IN_SCENARIO, else by
 * a line `stand-in: ...` in the prompt, else it is `ok`. A name is a file of ./scenarios, a path is a file, and JSON is
 * itself.
 */
export function rounds(prompt) {
  const source = process.env.STAND_IN_SCENARIO ?? /^stand-in: (.+)$/m.exec(prompt)?.[1] ?? 'ok';
  let script;
  try {
    script = JSON.parse(source.startsWith('[') ? source : readFileSync(fileOf(source), 'utf8'));
  } catch (error) {
    fail(`stand-in: cannot read the scenario ${source}: ${error.message}`, 70);
  }
  return Array.isArray(script[0]) ? script : [script];
}

function fileOf(source) {
  return existsSync(source) ? source : new URL(`./scenarios/${source}.json`, import.meta.url);
}
