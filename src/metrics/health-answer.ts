import type { HealthReport } from '../sweep/health.ts';
import type { HealthProblem } from '../sweep/health-problems.ts';
import type { Answer } from './server.ts';

/** Problems with which no agent can be deployed. All others are for a person to look into, not for a probe. */
const unready: ReadonlySet<HealthProblem['code']> = new Set(['store', 'disk_low', 'host_mute']);

/** Whether this process does its work: it could look at all. */
export function livenessAnswer(health: HealthReport): Answer {
  return json(200, health);
}

/** Whether agents can be deployed here. */
export function readinessAnswer(health: HealthReport): Answer {
  return json(health.problems.some(({ code }) => unready.has(code)) ? 503 : 200, health);
}

function json(status: number, health: HealthReport): Answer {
  return { status, type: 'application/json', body: `${JSON.stringify(health)}\n` };
}
