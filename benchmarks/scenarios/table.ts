import type { Scenario } from '../scenario.ts';
import { agents } from './agents.ts';
import { commandLine } from './cli.ts';
import { kill } from './kill.ts';
import { mcp } from './mcp.ts';
import { comparison } from './peers.ts';
import { soak } from './soak.ts';
import { spawning } from './spawn.ts';
import { supervisor } from './supervisor.ts';
import { sweeping } from './sweep.ts';
import { together } from './together.ts';

/** In the order in which they run. */
export const scenarios: readonly Scenario[] = [
  kill,
  comparison,
  spawning,
  supervisor,
  together,
  agents,
  mcp,
  commandLine,
  sweeping,
  soak,
];
