import { constants } from 'node:os';

/** Two names of one number: the one that system calls are documented with. */
const secondNames: readonly string[] = ['EWOULDBLOCK', 'EDEADLOCK', 'ENOTSUP'];

const names: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.errno)
    .filter(([name]) => !secondNames.includes(name))
    .map(([name, number]) => [number, name]),
);

/** `2` becomes `ENOENT`, and so does `-2`. Numbers without a name become `E` and the number. */
export function errnoName(errno: number): string {
  const number = Math.abs(errno);
  return names.get(number) ?? `E${number}`;
}
