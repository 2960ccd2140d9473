// Starts one run and tells how that failed.
import { ReaperError, spawn } from '../../../src/process/index.ts';

const failure: unknown = await spawn('true').catch((error: unknown) => error);
process.stdout.write(JSON.stringify(ReaperError.is(failure) ? failure : { untyped: String(failure) }));
