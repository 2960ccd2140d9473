import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/store/outcomes.ts';
import type { CliName } from '../clis.ts';
import { smoke, type SmokeName } from '../scenarios/smoke.ts';
import { installed } from '../smoke/fixture.ts';
import { World } from './world.ts';

/** What a person is told: the outcome, and words of its message. `silent`: it says nothing, and its silence ends it. */
interface Told {
  readonly cause: Outcome['cause'];
  readonly status: Outcome['status'];
  readonly message: RegExp;
}

const silent: Told = { cause: 'idle', status: 'terminated', message: /nothing for 20 s/ };
const error = (message: RegExp): Told => ({ cause: 'failed', status: 'error', message });
const limit = (message: RegExp): Told => ({ cause: 'failed', status: 'failed', message });
const success: Told = { cause: 'completed', status: 'completed', message: /^$/ };

const cutShort: Told = { cause: 'exited', status: 'error', message: /exit code 0 in the middle of a line/ };

type Trouble = Extract<
  SmokeName,
  | 'wrong-key'
  | 'wrong-model'
  | 'rate-limited'
  | 'server-error'
  | 'cut-always'
  | 'invalid-json'
  | 'silent'
  | 'huge-line'
>;

const expected: Readonly<Record<Trouble, Readonly<Record<CliName, Told>>>> = {
  'wrong-key': {
    claude: error(/401|the key is not valid/),
    codex: error(/401|the key is not valid/),
    gemini: error(/401|the key is not valid/),
    opencode: error(/the key is not valid/),
  },
  'wrong-model': {
    claude: error(/model/i),
    codex: error(/no model of that name/),
    gemini: error(/model/i),
    opencode: error(/no model of that name/),
  },
  'rate-limited': {
    claude: limit(/429|too many requests|rate/i),
    codex: limit(/429|too many requests/i),
    gemini: silent,
    opencode: limit(/too many requests/),
  },
  'server-error': {
    claude: error(/500|it broke/),
    codex: error(/500|it broke|high demand/),
    gemini: silent,
    opencode: silent,
  },
  'cut-always': {
    claude: error(/connection|terminated|socket|stream/i),
    codex: error(/stream/i),
    gemini: error(/./),
    opencode: silent,
  },
  'invalid-json': {
    claude: error(/json|parse/i),
    codex: success,
    gemini: error(/json|parse|stream/i),
    opencode: error(/json|parse/i),
  },
  silent: { claude: silent, codex: silent, gemini: silent, opencode: silent },
  'huge-line': {
    claude: success,
    codex: success,
    // They exit before they have written all of that much, whoever reads.
    gemini: cutShort,
    opencode: cutShort,
  },
};

describe.for(installed)('%s tells what went wrong when the model does', (cli) => {
  test.for(Object.keys(expected) as Trouble[])('%s', async (trouble) => {
    await using world = await World.open(cli, smoke(trouble));
    const { message, ...rest } = expected[trouble][cli];
    // Longer than its start takes on a machine with other work; and where it is to say something, than its retries.
    const { agent } = await world.deploy({ idleTimeMs: rest.cause === 'idle' ? 20_000 : 90_000 });
    const outcome = await world.settled(agent.id);
    expect(world.api.turns.length).toBeGreaterThan(0);
    const problem = world.agent(agent.id).run['problem'];
    expect(outcome, world.explain(agent.id)).toMatchObject(rest);
    expect(problem ?? '').toMatch(message);
    await world.empty();
  });
});
