import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/mcp/backend.ts';
import { listedTools } from '../../src/mcp/listed-tools.ts';
import { Subscriptions } from '../../src/mcp/subscriptions.ts';
import { place } from '../mcp/calls.ts';
import { temporaryDirectory } from '../store/helpers.ts';
import { fixtureBackend, fixtureDefinitions } from './fixtures.ts';
import { isOfExtension, lacking, wantsFixtures } from './lacking.ts';
import { mounted, type Mount } from './mount.ts';
import { available, run } from './programs.ts';

/** Each set of scenarios, and one that is in it for sure. */
const sets = [
  ['all of the stable suite', 'conformance', ['--suite', 'all'], 'server-initialize'],
  ['what 2025-11-25 requires', 'nextConformance', ['--requirements', '2025-11-25'], 'server-initialize'],
  ['what 2026-07-28 requires', 'nextConformance', ['--requirements', '2026-07-28'], 'completion-complete'],
] as const;

describe.each(sets)('the conformance suite: %s', (_title, program, args, known) => {
  const suite = available(program);
  if (suite.command === null) console.warn(`The conformance suite is skipped: ${suite.reason}`);

  /** Failed checks of each scenario that had something to check. */
  const outcome = async (mount: Mount): Promise<Readonly<Record<string, number>>> => {
    const judged = ['server', '--url', mount.url, ...args];
    const { all } = await run(suite.command ?? [], judged, temporaryDirectory());
    const ran = [...all.matchAll(/^[✓✗] ([\w-]+): (\d+) passed, (\d+) failed/gm)].filter(
      ([, scenario = '', passed, failed]) => !isOfExtension(scenario) && Number(passed) + Number(failed) > 0,
    );
    const failures = ran.map(([, scenario = '', , failed]) => [scenario, Number(failed)] as const);
    const passed = failures.filter(([, failed]) => failed === 0).map(([scenario]) => scenario);
    console.log(`${String(passed.length)} of ${String(ran.length)} scenarios passed: ${passed.join(', ')}`);
    expect(passed).toContain(known);
    return Object.fromEntries(failures);
  };

  it.skipIf(suite.command === null)('finds only what the server does not have', async () => {
    const { backend } = place().orchestrator();
    await using mount = await serving(backend, listedTools().orchestrator);
    const seen = Object.entries(await outcome(mount)).filter(
      ([scenario]) => !wantsFixtures.includes(scenario),
    );
    expect(seen).toEqual(seen.map(([scenario]) => [scenario, lacking[scenario]?.[0] ?? 0]));
  });

  it.skipIf(suite.command === null)(
    'finds nothing more where it meets the tools and resources that it asks for',
    async () => {
      await using mount = await serving(fixtureBackend, fixtureDefinitions);
      const seen = Object.entries(await outcome(mount));
      expect(seen).toEqual(seen.map(([scenario]) => [scenario, lacking[scenario]?.[0] ?? 0]));
    },
  );
});

function serving(
  backend: Backend,
  definitions: Parameters<typeof mounted>[0]['definitions'],
): Promise<Mount> {
  const opened = (): Promise<Backend> => Promise.resolve(backend);
  const subscriptions = new Subscriptions(opened);
  return mounted({ role: 'orchestrator', version: '0', definitions, backend: opened, subscriptions });
}
