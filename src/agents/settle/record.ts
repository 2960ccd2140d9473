import { closeSync, constants, fstatSync, readFileSync } from 'node:fs';
import type { TerminationReport } from '../../process/report.ts';
import { fileFailed } from '../../store/file-failed.ts';
import { errnoOf, openPrivateFile } from '../../store/private-files.ts';

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

/**
 * What kept a record from being read says nothing of whether there is one: nobody is settled as lost for want of a
 * descriptor.
 * @throws ReaperError FILE_FAILED where something may be there, and cannot be read for now
 */
export function refuseUnread(path: string): void {
  try {
    closeSync(openPrivateFile(path, constants.O_RDONLY));
  } catch (error) {
    const reason = errnoOf(error);
    if (reason === undefined || !passing.includes(reason)) return;
    throw fileFailed(path, 'read', error);
  }
}

/** Of open(2): too few descriptors or memory, a directory that is closed to us, a disk that fails. */
const passing = ['EMFILE', 'ENFILE', 'ENOMEM', 'EACCES', 'EPERM', 'EIO', 'ESTALE'];

function reportIn(text: string): TerminationReport | null {
  const value = JSON.parse(text) as Partial<TerminationReport> | null;
  return value?.version === 1 && typeof value.cause === 'string' ? (value as TerminationReport) : null;
}
