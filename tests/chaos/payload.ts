import type { Dice } from './dice.ts';

// Its first argument is the witness; what it starts inherits descriptor 9.
const start = 'exec 9>"$1"; ';
const daemon = 'setsid sh -c "sleep 1000 & sleep 1000" </dev/null >/dev/null 2>&1 & ';
const deaf = 'sh -c "trap : TERM INT HUP; while :; do sleep 1000; done" & ';
const orphan = '(setsid sleep 1000 &) ; ';

const ends = ['exit 0', 'exit 3', 'kill -9 $$', 'wait', 'wait', 'wait', 'sleep 0.2; exit 0'];

/** A command with children that do not want to go, which ends by itself or does not. */
export function payload(dice: Dice, witness: string): string[] {
  const children = [daemon, deaf, orphan].filter(() => dice.chance(60)).join('');
  return ['sh', '-c', `${start}${children}${dice.one(ends)}`, 'chaos-payload', witness];
}
