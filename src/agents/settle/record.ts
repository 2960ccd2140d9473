import { closeSync, constants, fstatSync, readFileSync } from 'node:fs';
import type { TerminationReport } from '../../process/report.ts';
import { openPrivateFile } from '../../store/private-files.ts';

/** A report has at most 64 KiB; what is longer was not written by a supervisor. */
const longest = 1 << 20;

/**
 * The termination report that a supervisor left, or null. It is written under another name and renamed, so that one
 * which is there is whole; anything else at its place, a link or a directory included, is none.
 */
export function readRecord(path: string): TerminationReport | null {
  try {
    const fd = openPrivateFile(path, constants.O_RDONLY);
    try {
      return fstatSync(fd).size > longest ? null : reportIn(readFileSync(fd, 'utf8'));
    } finally {
      closeSync(fd);
    }
  } catch {
    return null;
  }
}

function reportIn(text: string): TerminationReport | null {
  const value = JSON.parse(text) as Partial<TerminationReport> | null;
  return value?.version === 1 && typeof value.cause === 'string' ? (value as TerminationReport) : null;
}
