// Warns before and after it opens a store, and prints which SQLite that has.
import { chooseDriver } from '../../../src/store/drivers/choose.ts';
import { openStore } from '../../../src/store/store.ts';

process.emitWarning('before', 'ExperimentalWarning');
openStore().close();
process.emitWarning('after', 'ExperimentalWarning');
console.log(chooseDriver().name);
