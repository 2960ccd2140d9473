import { join } from 'node:path';
import { signature, type Command, type ServicePlan, type ServiceRequest } from './plan.ts';

/** Where a user's own units are: systemd.unit(5). @param configHome `$XDG_CONFIG_HOME` or `~/.config` */
export function systemdPlan(request: ServiceRequest, configHome: string): ServicePlan {
  const root = join(configHome, 'systemd');
  const directory = join(root, 'user');
  const suffix = request.instance === '' ? '' : `-${request.instance}`;
  const sweep = `agent-reaper-sweep${suffix}`;
  const metrics = `agent-reaper-metrics${suffix}`;
  const units = [
    { name: `${sweep}.service`, content: sweepService(request) },
    { name: `${sweep}.timer`, content: sweepTimer(request) },
    ...(request.metrics === null ? [] : [{ name: `${metrics}.service`, content: metricsService(request) }]),
  ];
  const enabled = [`${sweep}.timer`, ...(request.metrics === null ? [] : [`${metrics}.service`])];
  return {
    files: units.map(({ name, content }) => ({ path: join(directory, name), content })),
    start: [systemctl('daemon-reload'), systemctl('enable', '--now', ...enabled)],
    stop: [systemctl('disable', '--now', ...enabled)],
    afterwards: [systemctl('daemon-reload')],
    checks: enabled.map((name) => ({ name, command: systemctl('is-active', '--quiet', name) })),
    links: [
      join(directory, 'timers.target.wants', `${sweep}.timer`),
      join(directory, 'default.target.wants', `${metrics}.service`),
    ],
    directories: [
      join(directory, 'timers.target.wants'),
      join(directory, 'default.target.wants'),
      directory,
      root,
    ],
    hints: [
      'Services of a user end with the last log-out, and begin with the next log-in, unless `loginctl enable-linger` was called.',
    ],
  };
}

/**
 * KillMode=process: systemd ends the sweep itself and nobody else, so that whatever a mistake of ours may have put into the
 * cgroup of the unit would live on. It is meant to hold nobody: agents and their host are started elsewhere.
 */
function sweepService({ program, environment }: ServiceRequest): string {
  return unit([
    '[Unit]',
    'Description=Clear what agents left that are over',
    'Documentation=man:agent-reaper(1)',
    '',
    '[Service]',
    'Type=oneshot',
    `ExecStart=${commandLine([program.node, program.cli, 'sweep', '--yes'])}`,
    ...variables(environment),
    'KillMode=process',
    'TimeoutStartSec=30min',
    'Nice=10',
  ]);
}

function sweepTimer({ everyMs }: ServiceRequest): string {
  return unit([
    '[Unit]',
    'Description=Clear what agents left that are over, now and then',
    'Documentation=man:agent-reaper(1)',
    '',
    '[Timer]',
    'OnStartupSec=2min',
    `OnUnitInactiveSec=${String(Math.round(everyMs / 1_000))}s`,
    'AccuracySec=1min',
    '',
    '[Install]',
    'WantedBy=timers.target',
  ]);
}

function metricsService({ program, environment, metrics }: ServiceRequest): string {
  return unit([
    '[Unit]',
    'Description=Metrics of agents for Prometheus',
    'Documentation=man:agent-reaper(1)',
    '',
    '[Service]',
    'Type=exec',
    `ExecStart=${commandLine([program.node, program.cli, 'serve', ...(metrics ?? [])])}`,
    ...variables(environment),
    'KillMode=process',
    'Restart=on-failure',
    'RestartSec=10s',
    '',
    '[Install]',
    'WantedBy=default.target',
  ]);
}

function unit(lines: readonly string[]): string {
  return `# ${signature}\n${lines.join('\n')}\n`;
}

function variables(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`);
}

/** systemd.service(5), COMMAND LINES: there `$` means a variable, and in every value `%` a specifier. */
function commandLine(words: readonly string[]): string {
  return words.map((word) => quoted(word).replaceAll('$', '$$$$')).join(' ');
}

/** systemd.syntax(7), QUOTING. */
function quoted(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('%', '%%');
  return `"${escaped}"`;
}

function systemctl(...args: readonly string[]): Command {
  return ['systemctl', '--user', ...args];
}
