import { execFileSync } from 'node:child_process';
import { addon } from '../native/load.ts';
import { supervisorPath } from '../native/supervisor-path.ts';
import { target } from '../native/target.ts';
import type { PartFacts } from './doctor-report.ts';

/** Whether the native addon can be loaded here. */
export function addonPart(): PartFacts {
  return examine(() => {
    addon();
    return { path: null, version: target() };
  });
}

/** Whether the supervisor can be executed here, and which version it is. */
export function supervisorPart(): PartFacts {
  return examine(() => {
    const path = supervisorPath();
    const said = execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return { path, version: said.trim().split(' ').at(-1) ?? null };
  });
}

function examine(look: () => Pick<PartFacts, 'path' | 'version'>): PartFacts {
  try {
    return { ok: true, ...look(), problem: null };
  } catch (error) {
    return {
      ok: false,
      path: null,
      version: null,
      problem: error instanceof Error ? error.message : String(error),
    };
  }
}
