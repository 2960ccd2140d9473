import { constants } from 'node:os';
import { ReaperError } from '../errors.ts';

const byNumber: ReadonlyMap<number, NodeJS.Signals> = new Map(
  (Object.entries(constants.signals) as [NodeJS.Signals, number][])
    // Old names of one number, which would hide the usual ones.
    .filter(([name]) => name !== 'SIGIOT' && name !== 'SIGPOLL' && name !== 'SIGUNUSED')
    .map(([name, number]) => [number, name]),
);

/**
 * The name of a signal given by name or number.
 * @throws ReaperError INVALID_OPTION
 */
export function signalName(value: unknown, option: string): NodeJS.Signals {
  if (typeof value === 'string' && Object.hasOwn(constants.signals, value)) return value as NodeJS.Signals;
  const name = typeof value === 'number' ? byNumber.get(value) : undefined;
  if (name !== undefined) return name;
  throw new ReaperError('INVALID_OPTION', {
    option,
    value,
    expected: "a signal's name such as 'SIGTERM', or number",
  });
}

/** The number that this system gives a signal. */
export function signalNumber(name: NodeJS.Signals): number {
  return constants.signals[name];
}
