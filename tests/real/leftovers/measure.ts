import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../../helpers/eventually.ts';
import { ModelApi } from '../api/server.ts';
import type { CliName } from '../clis.ts';
import { Enclosure } from '../env/enclosure.ts';
import { Home } from '../env/home.ts';
import type { Member } from '../env/marked.ts';
import { compile } from '../programs/compile.ts';
import { kinds, leftovers, type Kind } from '../scenarios/leftovers.ts';
import type { Ending, Manager, RunRecord } from './manager.ts';

/** What was alive some time after an ending, and what is on record of it. */
export interface Survivors {
  readonly kinds: readonly Kind[];
  readonly processes: number;
  /** Command lines. */
  readonly commands: readonly string[];
  readonly residentMiB: number;
  /** Requests that the model got after the ending; of one that ends in time, after it had. */
  readonly requests: number;
  /** Milliseconds from the ending until nothing was alive, the manager's own processes included; null: never. */
  readonly emptyAfterMs: number | null;
  readonly record: RunRecord | null;
}

/** How long after the ending it is counted. A time and not an event: nothing tells when nothing more will happen. */
const windowMs = 5_000;
/** How long it may take who promises to leave nothing: its own grace period and some more. */
const patienceMs = 20_000;
const pageBytes = 4096;

/** Runs the scenario once under a manager, brings one ending about, counts what is left, and kills it. */
export async function measure(manager: Manager, cli: CliName, ending: Ending): Promise<Survivors> {
  await using home = await Home.create();
  const end = ending === 'finishes' ? 'finish' : 'hold';
  await using api = await ModelApi.start(
    leftovers(end, `${process.execPath} ${await compile('dev-server')}`),
  );
  await using enclosure = new Enclosure(home.root);
  const servers = {
    notes: { command: process.execPath, args: [await compile('mcp-server')] },
    stubborn: { command: process.execPath, args: [await compile('stubborn-mcp-server')] },
  };
  const errand = { api: api.url, servers, prompt: 'Please start everything.' };
  await using managed = await manager.start(cli, home, enclosure, errand);
  await untilAllIsThere(ending, home, api, enclosure);
  const began = performance.now();
  await managed.bring(ending);
  const emptyAfterMs = managed.record === undefined ? null : await untilEmpty(enclosure, began);
  // One that is asked to leave may ask for an answer while it has time to: its command was ended before it.
  const before = api.requests.length;
  await pause(emptyAfterMs === null ? windowMs : 1_000);
  const left = await enclosure.members();
  const pages = left.reduce((sum, member) => sum + member.residentPages, 0);
  return {
    kinds: [...byKind(left).keys()],
    processes: left.length,
    commands: left.map(({ command }) => command),
    residentMiB: Math.round((pages * pageBytes) / 2 ** 20),
    requests: api.requests.length - before,
    emptyAfterMs,
    record: (await managed.record?.()) ?? null,
  };
}

/** Everything has been started; for `finishes`, the agent has got its last reply. */
async function untilAllIsThere(
  ending: Ending,
  home: Home,
  api: ModelApi,
  enclosure: Enclosure,
): Promise<void> {
  const patience = { timeoutMs: 90_000 };
  const alive = async (): Promise<ReadonlySet<Kind>> => new Set(byKind(await enclosure.members()).keys());
  if (ending === 'finishes') {
    await eventually(() => api.script.unused.length === 0, { ...patience, what: 'the last reply is given' });
    await eventually(async () => !(await alive()).has('the agent itself'), {
      ...patience,
      what: 'the agent ends',
    });
  } else {
    await eventually(() => existsSync(join(home.project, 'holding')), {
      ...patience,
      what: 'all is started',
    });
    await eventually(async () => (await alive()).has('stubborn MCP server'), {
      ...patience,
      what: 'its servers run',
    });
  }
}

async function untilEmpty(enclosure: Enclosure, began: number): Promise<number | null> {
  const empty = async (): Promise<boolean> => (await enclosure.members()).length === 0;
  try {
    await eventually(empty, { what: 'nothing is alive', timeoutMs: patienceMs });
    return Math.round(performance.now() - began);
  } catch {
    return null;
  }
}

function byKind(members: readonly Member[]): Map<Kind, Member[]> {
  const names = Object.keys(kinds) as Kind[];
  return new Map(
    names
      .map((kind): [Kind, Member[]] => [
        kind,
        members.filter(({ command }) => kinds[kind].line.test(command)),
      ])
      .filter(([, found]) => found.length > 0),
  );
}
