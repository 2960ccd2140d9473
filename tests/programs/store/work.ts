// One of many processes that work on the same store at once: argv[2] is what to do, argv[3] the moment to begin,
// argv[4] a task or an agent, argv[5] how often.
import { ReaperError } from '../../../src/errors.ts';
import { defaultLimits } from '../../../src/store/limits.ts';
import { reserveAgent } from '../../../src/store/reserve.ts';
import { claimSettle } from '../../../src/store/settle.ts';
import { openStore } from '../../../src/store/store.ts';
import { reportProgress } from '../../../src/store/reports.ts';
import { waitUntil } from './wait-until.ts';

const [, , verb = '', moment, id = '', times = '1'] = process.argv;
const store = openStore();
waitUntil(moment);
const verbs: Readonly<Record<string, () => string>> = {
  reserve: () => reserve(),
  claim: () =>
    claimSettle(store, id, { pid: process.pid, startTime: 1, bootId: store.host.bootId }, () => true).kind,
  progress: () => {
    for (let progress = 1; progress <= Number(times); progress += 1) {
      reportProgress(store, id, { status: 'working', message: `by ${String(process.pid)}`, progress });
    }
    return 'done';
  },
  'die-inside': () => {
    store.write(() => {
      store.database.run("INSERT INTO kv VALUES ('half', 'made')");
      process.kill(process.pid, 'SIGKILL');
    });
    return 'alive';
  },
};
console.log(verbs[verb]?.());
store.close();

function reserve(): string {
  try {
    const limits = { ...defaultLimits, concurrentPerTask: Number(times) };
    const type = 'builder';
    return reserveAgent(store, { taskId: id, parentId: null, type, engine: 'command', prompt: '', limits })
      .id;
  } catch (error) {
    if (ReaperError.is(error, 'LIMIT_REACHED')) return error.facts.limit;
    throw error;
  }
}
