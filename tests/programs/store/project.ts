// Projects the task argv[3] over and over, with a report of agent argv[4] before each, argv[5] times.
import { writeJournals } from '../../../src/store/journals.ts';
import { projectGlobal, projectTask } from '../../../src/store/projections.ts';
import { openStore } from '../../../src/store/store.ts';
import { reportFinding, reportProgress } from '../../../src/store/reports.ts';
import { waitUntil } from './wait-until.ts';

const [, , , moment, taskId = '', agentId = '', times = '1'] = process.argv;
const store = openStore();
waitUntil(moment);
for (let n = 1; n <= Number(times); n += 1) {
  reportProgress(store, agentId, { status: 'working', message: 'x'.repeat(n), progress: n });
  reportFinding(store, agentId, {
    finding_type: 'issue',
    severity: 'low',
    message: `"${String(n)}"\n`,
    data: null,
  });
  projectTask(store, taskId);
  projectGlobal(store);
  writeJournals(store, agentId);
}
store.close();
