export { ReaperError } from '../errors.ts';
export type { ErrorCode, ErrorFacts } from '../errors.ts';
export { defaultGraceMs, defaultHardMs } from './durations.ts';
export { handle } from './handle.ts';
export type { ProcessHandle } from './handle.ts';
export { probeContainment } from './probe.ts';
export type { ContainmentProbe, TierProbe } from './probe.ts';
export type {
  Cause,
  Containment,
  ExitStatus,
  NamedProcess,
  ProcessInfo,
  RejectedTier,
  ResourceUsage,
  SpawnFailure,
  Survivor,
  TerminationCounts,
  TerminationReport,
  TerminationTimeline,
  Tier,
  Verification,
} from './report.ts';
export { spawn } from './spawn.ts';
export type { ContainmentChoice, Limits, SpawnOptions, TerminateOptions } from './spawn-options.ts';
export type { StdioOption, StdioOptions } from './stdio-options.ts';
export type { SupervisedProcess } from './supervised-process.ts';
export { terminate } from './terminate.ts';
