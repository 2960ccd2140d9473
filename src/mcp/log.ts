import { createRequire } from 'node:module';
import type * as pinoModule from 'pino';
import type { Logger } from 'pino';
import { logLevels, type LogLevel } from './choices.ts';

/** What a line says beside its text. An error goes by the name `err`. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where the server says what its client need not know: stderr, for stdout is the protocol's. */
export type Log = Readonly<Record<Exclude<LogLevel, 'silent'>, (text: string, fields?: LogFields) => void>>;

/**
 * A log of JSON lines on stderr by pino. It is loaded with the first line that is to be written, synchronously, so that
 * a crash is told of too; and written synchronously, for a process that ends loses what waits.
 */
export function openLog(level: LogLevel): Log {
  let logger: Logger | undefined;
  const write =
    (of: Exclude<LogLevel, 'silent'>) =>
    (text: string, fields: LogFields = {}): void => {
      if (logLevels.indexOf(of) < logLevels.indexOf(level)) return;
      logger ??= openPino(level);
      logger[of](fields, text);
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
  };
}

function openPino(level: LogLevel): Logger {
  const { pino } = createRequire(import.meta.url)('pino') as typeof pinoModule;
  const destination = pino.destination({ fd: 2, sync: true });
  // A client that has closed our stderr does not want to know.
  destination.on('error', () => undefined);
  return pino({ level, base: { pid: process.pid, name: 'agent-reaper-mcp' } }, destination);
}
