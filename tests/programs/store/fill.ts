// Fills the disk that the store is on, then frees it, and says what each write came to.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReaperError } from '../../../src/errors.ts';
import { appendEvent } from '../../../src/store/events.ts';
import { lastSeq } from '../../../src/store/registry.ts';
import { openStore } from '../../../src/store/store.ts';

const store = openStore();
const write = (): string => {
  try {
    store.write(() => {
      appendEvent(store, { kind: 'notice', data: { text: 'x'.repeat(20_000) } });
    });
    return 'written';
  } catch (error) {
    return ReaperError.is(error) ? error.code : String(error);
  }
};
const ballast = join(store.directories.state, 'ballast');
const seen = [write()];
try {
  writeFileSync(ballast, Buffer.alloc(64 << 20));
} catch {
  // That is the point.
}
let written = 1;
for (let attempt = 0; attempt < 200 && seen.at(-1) === 'written'; attempt += 1) {
  seen.splice(0, seen.length, write());
  if (seen[0] === 'written') written += 1;
}
const full = [seen.at(-1), store.database.get('SELECT count(*) AS n FROM events')?.['n'] === written];
rmSync(ballast);
console.log(JSON.stringify({ full, after: write(), lost: written + 1 - lastSeq(store) }));
const check = store.database.get('PRAGMA integrity_check')?.['integrity_check'];
store.close();
openStore().close();
console.log(check);
