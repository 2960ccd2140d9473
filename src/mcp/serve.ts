import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { surroundingRun } from '../agents/host/inside.ts';
import type { Backend, BackendOptions } from './backend.ts';
import { leaveEvenIfBlocked, takeOverProcess } from './life.ts';
import { openLog } from './log.ts';
import { listedTools } from './listed-tools.ts';
import { roleOf } from './role.ts';
import { createServer } from './server.ts';
import type { StartOptions } from './start-options.ts';
import { Subscriptions } from './subscriptions.ts';
import { version } from './version.ts';
import { SpiedTransport } from './wire.ts';

/**
 * Serves MCP on stdin and stdout, until stdin ends.
 * @param openBackend loads what is behind the protocol; called with the first call that needs it
 */
export function serve(
  { logLevel = 'warn', onExit }: StartOptions,
  openBackend: (options: BackendOptions) => Promise<Backend>,
): void {
  const log = openLog(logLevel);
  const { stdin, stdout } = takeOverProcess(log);
  const environment = process.env;
  const role = roleOf(environment, () => surroundingRun(null) !== null);
  let opened: Promise<Backend> | undefined;
  const backend = (): Promise<Backend> => {
    if (opened !== undefined) return opened;
    leaveEvenIfBlocked(log);
    return (opened = openBackend({ role, environment, log, onExit }));
  };
  const subscriptions = new Subscriptions(backend);
  const parts = { role, version: version(), definitions: listedTools()[role], backend, subscriptions };
  const wire = new SpiedTransport(new StdioServerTransport(stdin, stdout), (message) => {
    if ('method' in message && message.method === 'subscriptions/listen') subscriptions.listen();
  });
  serveStdio(({ era }) => createServer(parts, era), {
    transport: wire,
    onerror: (error) => {
      log.debug('protocol', { err: error });
    },
  });
}
