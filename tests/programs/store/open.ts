// Opens the store of $AGENT_REAPER_HOME and prints the version of its schema. argv[2] is a moment in milliseconds
// since 1970 that is waited for first, so that many processes arrive together.
import { openStore } from '../../../src/store/store.ts';
import { waitUntil } from './wait-until.ts';

waitUntil(process.argv[2]);
const store = openStore();
console.log(store.database.get('PRAGMA user_version')?.['user_version']);
store.close();
