import { closeSync, constants, fstatSync, renameSync, writeSync } from 'node:fs';
import type { Logger } from 'pino';
import { openPrivateFile } from '../../store/private-files.ts';

/** What the follower has to say for people. It never throws, and most followers never say anything. */
export interface FollowerLog {
  warn(facts: Readonly<Record<string, unknown>>, message: string): void;
  info(facts: Readonly<Record<string, unknown>>, message: string): void;
}

/** Bytes of one file; there are two at most. */
const longest = 1 << 20;

/**
 * A log in the file at `path`, which becomes `path.1` when it is full. Nothing is loaded or opened before the first line.
 */
export function followerLog(path: string): FollowerLog {
  let logger: Promise<Logger> | undefined;
  const say = (level: 'warn' | 'info', facts: Readonly<Record<string, unknown>>, message: string): void => {
    logger ??= import('pino').then(({ pino }) =>
      pino(
        { base: { pid: process.pid } },
        {
          write: (line: string) => {
            append(path, line);
          },
        },
      ),
    );
    logger.then(
      (ready) => {
        ready[level](facts, message);
      },
      () => undefined,
    );
  };
  return {
    warn: (facts, message) => {
      say('warn', facts, message);
    },
    info: (facts, message) => {
      say('info', facts, message);
    },
  };
}

/** A full disk must not end the follower. */
function append(path: string, line: string): void {
  try {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND;
    const fd = openPrivateFile(path, flags);
    let full: boolean;
    try {
      writeSync(fd, line);
      full = fstatSync(fd).size >= longest;
    } finally {
      closeSync(fd);
    }
    if (full) renameSync(path, `${path}.1`);
  } catch {
    // There is nowhere else to say it.
  }
}
