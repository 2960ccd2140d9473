// Waits for an event where the kernel refuses watches, and says how that went.
import { appendEvent } from '../../../src/store/events.ts';
import { lastSeq } from '../../../src/store/registry.ts';
import { openStore } from '../../../src/store/store.ts';
import { waitForEvents } from '../../../src/store/wait.ts';

const store = openStore();
const waiting = waitForEvents(store, { cursor: lastSeq(store), deadlineMs: 100 });
store.write(() => {
  appendEvent(store, { kind: 'notice', data: {} });
});
const { events, deaf } = await waiting;
console.log(JSON.stringify({ events: events.length, deaf }));
store.close();
