import { agents } from './0001-agents.ts';
import { lifeCycle } from './0001-life-cycle.ts';
import { records } from './0001-records.ts';
import { rules } from './0001-rules.ts';
import { archives } from './0002-archives.ts';

/** Marks the file as ours, in its header: "Reap". */
export const applicationId = 0x52656170;

/**
 * Each entry takes the schema from the version that is its index to the next. Entries that were released are never
 * edited; what they add must leave a running process of the version before able to read.
 */
export const migrations: readonly string[] = [[lifeCycle, agents, records, rules].join('\n'), archives];
