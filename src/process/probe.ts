import { execFile } from 'node:child_process';
import { release } from 'node:os';
import { promisify } from 'node:util';
import { ReaperError } from '../errors.ts';
import { supervisorPath } from '../native/supervisor-path.ts';
import { canEscape } from './escapes.ts';
import type { Tier } from './report.ts';

/** What a tier's probe found. */
export interface TierProbe {
  readonly tier: Tier;
  readonly available: boolean;
  /** The step that refused, where the tier is out. */
  readonly step?: string;
  /** 0 where no system call refused. */
  readonly errno?: number;
  /** `EACCES` and the like. */
  readonly name?: string;
  /** For people. */
  readonly detail: string;
}

/** Which containment can be had here, found out by doing. */
export interface ContainmentProbe {
  /** Strongest first. */
  readonly tiers: readonly TierProbe[];
  /** What `'auto'` takes. */
  readonly chosen: Tier;
  /** The kernel's release. */
  readonly kernel: string;
  /** What can get out of the chosen tier. */
  readonly canEscape: readonly string[];
}

/**
 * Tries every tier, and says why a higher one is out.
 * @throws ReaperError SUPERVISOR_UNUSABLE, PROTOCOL_ERROR
 */
export async function probeContainment(): Promise<ContainmentProbe> {
  const answer = await ask(supervisorPath());
  return {
    tiers: answer.tiers.map(tierProbe),
    chosen: answer.chosen,
    kernel: release(),
    canEscape: canEscape(answer.chosen),
  };
}

/** What `agent-supervisor --probe` prints. */
interface Answer {
  readonly version: number;
  readonly tiers: readonly {
    readonly tier: Tier;
    readonly available: boolean;
    readonly step: string | null;
    readonly errno: number | null;
    readonly name: string | null;
    readonly note: string | null;
  }[];
  readonly chosen: Tier;
}

async function ask(file: string): Promise<Answer> {
  try {
    const { stdout } = await promisify(execFile)(file, ['--probe']);
    const answer = JSON.parse(stdout) as Answer;
    if (answer.version === 1) return answer;
  } catch (cause) {
    throw new ReaperError('PROTOCOL_ERROR', { problem: `no answer from ${file} --probe` }, { cause });
  }
  throw new ReaperError('PROTOCOL_ERROR', { problem: `${file} --probe speaks another version` });
}

function tierProbe({ tier, available, step, errno, name, note }: Answer['tiers'][number]): TierProbe {
  const refusal = name === null ? 'is not available' : `refused with ${name}`;
  return {
    tier,
    available,
    ...(step === null ? {} : { step }),
    ...(errno === null ? {} : { errno }),
    ...(name === null ? {} : { name }),
    detail: available
      ? (note ?? 'works')
      : `${step ?? 'probe'} ${refusal}${note === null ? '' : `; ${note}`}`,
  };
}
