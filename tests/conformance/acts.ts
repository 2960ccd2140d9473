import type { Cell } from './cell.ts';
import type { StopOptions } from './drivers/driver.ts';

type Act = (cell: Cell) => Promise<void>;

/** Once the program is ready: end the run. */
export function stop(options: Partial<StopOptions> = {}): Act {
  return async (cell) => {
    await cell.ready();
    cell.muster();
    await cell.stop({ grace: 300, ...options });
  };
}

/** Once the program is ready: let it end by itself. */
export const letItEnd: Act = async (cell) => {
  await cell.ready();
  cell.muster();
  await cell.openGate();
};

/** Nothing: the program, or a deadline of the tool, does it. */
export const wait: Act = () => Promise.resolve();

/** Once the program is ready: nothing more. */
export const whenReady: Act = async (cell) => {
  await cell.ready();
  cell.muster();
};
