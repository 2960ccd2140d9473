// Waits for the end of a process without staying alive for it.
import { handle } from '../../../src/process/handle.ts';
import { processEnd } from '../../../src/process/process-end.ts';

void processEnd(await handle(Number(process.argv[2])), { ref: false });
