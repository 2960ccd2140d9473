import { taskEvents } from '../native/contract.ts';
import { addon } from '../native/load.ts';
import type { Cause, TerminationReport } from './report.ts';
import { signalNumber } from './signals.ts';
import type { TerminateRequest } from './terminate-request.ts';

/** The ending of a tree that nothing contains, under way. */
export interface TreeEnd {
  /** The report, or the errno that kept it from beginning: ESRCH when the root is gone. */
  readonly result: Promise<TerminationReport | number>;
  /** A second request joins the first and can only hasten it. */
  hasten(request: TerminateRequest): void;
}

/** Ends the tree below exactly that process, through the addon's thread. */
export function endTree(
  root: { readonly pid: number; readonly startTime: number },
  { signal, grace, hard }: TerminateRequest,
  cause: Cause,
): TreeEnd {
  let task = 0;
  const result = new Promise<TerminationReport | number>((resolve) => {
    task = addon().endTree(
      root.pid,
      root.startTime,
      signalNumber(signal),
      grace,
      hard,
      cause,
      (event, text, errno) => {
        if (event === taskEvents.done) resolve(errno === 0 ? (JSON.parse(text) as TerminationReport) : errno);
      },
    );
    if (task < 0) resolve(-task);
  });
  return {
    result,
    hasten(later) {
      addon().hastenTree(task, signalNumber(later.signal), later.grace, later.hard);
    },
  };
}
