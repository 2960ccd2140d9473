import { parseArgs } from 'node:util';
import { identities, tiers } from './scenario.ts';

export interface Options {
  readonly driver: string;
  readonly filter: RegExp;
  readonly tier: string | null;
  readonly identity: string | null;
  readonly bounded: boolean;
  readonly json: string | null;
  readonly markdown: string | null;
  readonly jobs: number;
}

export const usage = `usage: npm run conformance -- [options]
  --filter REGEX     rows, by number or title (whole number: '^22$')
  --tier TIER        ${tiers.join(', ')}
  --identity WHO     ${identities.join(', ')}
  --bounded          smaller trees, for CI
  --driver TOOL      agent-supervisor (default), naive, timeout, tini, dumb-init
  --json FILE        all results
  --markdown FILE    the matrix as a document
  --jobs N           cells at a time, default 4`;

/** Throws with the usage when the command line is not understood. */
export function parseOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        filter: { type: 'string', default: '' },
        tier: { type: 'string' },
        identity: { type: 'string' },
        bounded: { type: 'boolean', default: false },
        driver: { type: 'string', default: 'agent-supervisor' },
        json: { type: 'string' },
        markdown: { type: 'string' },
        jobs: { type: 'string', default: '4' },
      },
    });
    return {
      driver: values.driver,
      filter: new RegExp(values.filter, 'i'),
      tier: oneOf(values.tier, tiers, '--tier'),
      identity: oneOf(values.identity, identities, '--identity'),
      bounded: values.bounded,
      json: values.json ?? null,
      markdown: values.markdown ?? null,
      jobs: Math.max(1, Number(values.jobs) || 1),
    };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${usage}`, { cause: error });
  }
}

function oneOf(value: string | undefined, known: readonly string[], flag: string): string | null {
  if (value === undefined) return null;
  if (!known.includes(value)) throw new Error(`${flag} ${value}: not one of ${known.join(', ')}`);
  return value;
}
