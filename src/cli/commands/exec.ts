import { addon } from '../../native/load.ts';
import { errnoName } from '../../native/errno.ts';
import { supervisorPath } from '../../native/supervisor-path.ts';
import { ReaperError } from '../../errors.ts';
import { inheritedDescriptors } from '../inherited-descriptors.ts';
import { rawArguments, rawEnvironment } from '../raw-command-line.ts';

/**
 * Becomes the supervisor. Its own parser is the truth about the options, so they go on as they are. stdin and stdout
 * are not touched: what Node would do to a pipe or terminal on first use could not be undone.
 */
export function run(args: readonly string[]): never {
  const path = supervisorPath();
  const argv = Buffer.concat([Buffer.from('agent-supervisor\0'), rawArguments(args.length)]);
  const errno = addon().become(path, argv, rawEnvironment(), Int32Array.from(inheritedDescriptors(args)));
  throw new ReaperError('EXEC_FAILED', { path, errno: errnoName(errno) });
}
