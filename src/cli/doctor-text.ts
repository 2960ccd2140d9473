import type { ContainmentProbe } from '../process/index.ts';
import type { DoctorReport, PartFacts } from './doctor-report.ts';

/** The report of `doctor` for people. */
export function doctorText(report: DoctorReport): string {
  const { addon, supervisor, containment } = report;
  return [
    `Node.js     ${report.node}`,
    `addon       ${partLine(addon)}`,
    `supervisor  ${partLine(supervisor)}`,
    ...(containment === null ? [] : containmentLines(containment)),
    ...(report.promises.length === 0 ? [] : ['', 'Promises, with what backs them here:']),
    ...report.promises.map(
      ({ id, promise, holds, by }) => `  ${id.padEnd(3)} ${holds.padEnd(6)} ${promise}\n             ${by}`,
    ),
  ].join('\n');
}

function partLine({ ok, path, version, problem }: PartFacts): string {
  if (!ok) return `unusable: ${problem ?? 'unknown'}`;
  return [version, path].filter((fact) => fact !== null).join('  ');
}

function containmentLines({ kernel, tiers, chosen, canEscape }: ContainmentProbe): string[] {
  return [
    `kernel      ${kernel}`,
    '',
    'Containment tiers, strongest first:',
    ...tiers.map(
      ({ tier, available, detail }) =>
        `  ${tier === chosen ? '*' : ' '} ${tier.padEnd(10)} ${available ? 'available' : 'out      '}  ${detail}`,
    ),
    `  (* is what \`auto\` chooses)`,
    '',
    `What can escape from ${chosen}:`,
    ...(canEscape.length === 0 ? ['  nothing that is known'] : canEscape.map((way) => `  - ${way}`)),
  ];
}
