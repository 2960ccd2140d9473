import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ReaperError } from '../errors.ts';
import { deadline, defaultGraceMs, duration } from './durations.ts';
import { checkKeys } from './known-keys.ts';
import { checkedLimits } from './limits.ts';
import type { ContainmentChoice, Limits, SpawnOptions } from './spawn-options.ts';
import { stdioDescriptors } from './stdio-options.ts';

/** A spawn with everything checked and every default filled in. */
export interface SpawnPlan {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  /** `NAME=value` */
  readonly env: readonly string[];
  readonly stdio: Int32Array;
  readonly containment: ContainmentChoice;
  readonly onParentExit: 'terminate' | 'keep';
  readonly grace: number;
  readonly timeout: number | undefined;
  readonly idleTimeout: number | undefined;
  readonly limits: Limits;
  readonly signal: AbortSignal | undefined;
}

const keys: readonly (keyof SpawnOptions)[] = [
  'cwd',
  'env',
  'stdio',
  'containment',
  'onParentExit',
  'grace',
  'timeout',
  'idleTimeout',
  'limits',
  'signal',
];
const containments: readonly string[] = ['auto', 'pidns', 'cgroup', 'subreaper', 'group'];

/**
 * Checks what the caller of spawn() gave.
 * @throws ReaperError INVALID_OPTION, UNKNOWN_OPTION, PARENT_EXIT_UNSUPPORTED, LIMIT_UNSUPPORTED
 */
export function spawnPlan(file: unknown, args: unknown, options: SpawnOptions): SpawnPlan {
  checkKeys(options, keys, 'options');
  const plan: SpawnPlan = {
    file: checkedFile(file),
    args: checkedArgs(args),
    cwd: checkedCwd(options.cwd),
    env: environment(options.env ?? process.env),
    stdio: stdioDescriptors(options.stdio),
    containment: oneOf(options.containment ?? 'auto', containments, 'containment') as ContainmentChoice,
    onParentExit: oneOf(options.onParentExit ?? 'terminate', ['terminate', 'keep'], 'onParentExit') as
      'terminate' | 'keep',
    grace: duration(options.grace, 'grace') ?? defaultGraceMs,
    timeout: deadline(options.timeout, 'timeout'),
    idleTimeout: deadline(options.idleTimeout, 'idleTimeout'),
    limits: checkedLimits(options.limits),
    signal: checkedSignal(options.signal),
  };
  checkCombinations(plan);
  return plan;
}

function checkCombinations(plan: SpawnPlan): void {
  if (plan.containment === 'group' && plan.onParentExit === 'terminate') {
    throw new ReaperError('PARENT_EXIT_UNSUPPORTED', { tier: 'group' });
  }
  const limit = Object.keys(plan.limits)[0];
  if (limit !== undefined && (plan.containment === 'group' || plan.containment === 'subreaper')) {
    throw new ReaperError('LIMIT_UNSUPPORTED', {
      limit,
      tier: plan.containment,
      why: 'limits need a cgroup leaf',
    });
  }
  if (plan.containment === 'group' && plan.idleTimeout !== undefined) {
    const expected = "possible with containment 'group': only a supervisor sees whether there is output";
    throw new ReaperError('INVALID_OPTION', { option: 'idleTimeout', value: plan.idleTimeout, expected });
  }
}

function checkedFile(file: unknown): string {
  const text = plainText(file, 'file');
  if (text !== '') return text;
  throw new ReaperError('INVALID_OPTION', {
    option: 'file',
    value: file,
    expected: 'the name or path of a program',
  });
}

function checkedArgs(args: unknown): string[] {
  if (Array.isArray(args)) return args.map((arg, i) => plainText(arg, `args[${i}]`));
  throw new ReaperError('INVALID_OPTION', { option: 'args', value: args, expected: 'a list of strings' });
}

function checkedCwd(cwd: unknown): string | undefined {
  if (cwd === undefined) return undefined;
  if (!(cwd instanceof URL)) return path.resolve(plainText(cwd, 'cwd'));
  if (cwd.protocol === 'file:') return fileURLToPath(cwd);
  throw new ReaperError('INVALID_OPTION', {
    option: 'cwd',
    value: cwd.href,
    expected: 'a path or a file: URL',
  });
}

function environment(env: unknown): string[] {
  if (typeof env !== 'object' || env === null) {
    throw new ReaperError('INVALID_OPTION', { option: 'env', value: env, expected: 'an object of strings' });
  }
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(env as Record<string, unknown>)) {
    if (value === undefined) continue;
    if (name.includes('=')) {
      throw new ReaperError('INVALID_OPTION', { option: 'env', value: name, expected: 'a name without =' });
    }
    const plain = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    pairs.push(`${plainText(name, 'env')}=${plainText(plain, `env.${name}`)}`);
  }
  return pairs;
}

function checkedSignal(signal: unknown): AbortSignal | undefined {
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  throw new ReaperError('INVALID_OPTION', { option: 'signal', value: signal, expected: 'an AbortSignal' });
}

/** Strings reach a program NUL-terminated: one with a NUL inside would be cut without a word. */
function plainText(value: unknown, option: string): string {
  if (typeof value === 'string' && !value.includes('\0')) return value;
  throw new ReaperError('INVALID_OPTION', { option, value, expected: 'a string without NUL' });
}

function oneOf(value: unknown, allowed: readonly string[], option: string): string {
  if (typeof value === 'string' && allowed.includes(value)) return value;
  throw new ReaperError('INVALID_OPTION', { option, value, expected: `one of ${allowed.join(', ')}` });
}
