import { ReaperError } from '../errors.ts';
import { checkKeys } from './known-keys.ts';
import type { Limits } from './spawn-options.ts';

const expectations = {
  memoryBytes: { fits: isPositiveInteger, expected: 'a whole number of bytes above 0' },
  processes: { fits: isPositiveInteger, expected: 'a whole number of processes above 0' },
  cpu: { fits: (value: number): boolean => value > 0 && value <= 4096, expected: 'a number of CPUs above 0' },
} as const;

/**
 * The limits that are set, without those that are undefined.
 * @throws ReaperError INVALID_OPTION, UNKNOWN_OPTION
 */
export function checkedLimits(limits: unknown): Limits {
  if (limits === undefined) return {};
  checkKeys(limits, Object.keys(expectations), 'limits');
  const set = Object.entries(limits as Limits).filter(([, value]) => value !== undefined);
  for (const [name, value] of set as [keyof Limits, unknown][]) {
    const { fits, expected } = expectations[name];
    if (typeof value !== 'number' || !fits(value)) {
      throw new ReaperError('INVALID_OPTION', { option: `limits.${name}`, value, expected });
    }
  }
  return Object.fromEntries(set);
}

function isPositiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
