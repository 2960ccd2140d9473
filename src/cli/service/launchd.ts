import { join } from 'node:path';
import { signature, type Command, type ServiceFile, type ServicePlan, type ServiceRequest } from './plan.ts';

/** A user's own agents: launchd.plist(5). */
export function launchdPlan(request: ServiceRequest, home: string, uid: number): ServicePlan {
  const directory = join(home, 'Library', 'LaunchAgents');
  const suffix = request.instance === '' ? '' : `.${request.instance}`;
  const domain = `gui/${String(uid)}`;
  const jobs = [
    { label: `agent-reaper.sweep${suffix}`, content: sweepJob },
    ...(request.metrics === null ? [] : [{ label: `agent-reaper.metrics${suffix}`, content: metricsJob }]),
  ];
  const files = jobs.map(({ label, content }): ServiceFile => ({
    path: join(directory, `${label}.plist`),
    content: plist({ Label: label, ...content(request) }),
  }));
  return {
    files,
    start: files.map(({ path }): Command => ['launchctl', 'bootstrap', domain, path]),
    stop: jobs.map(({ label }): Command => ['launchctl', 'bootout', `${domain}/${label}`]),
    afterwards: [],
    checks: jobs.map(({ label }) => ({ name: label, command: ['launchctl', 'print', `${domain}/${label}`] })),
    links: [],
    directories: [],
    hints: [],
  };
}

type Value = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

/** AbandonProcessGroup: launchd else kills the process group of a job that is over. */
function sweepJob({ program, environment, everyMs }: ServiceRequest): Readonly<Record<string, Value>> {
  return {
    ProgramArguments: [program.node, program.cli, 'sweep', '--yes'],
    EnvironmentVariables: environment,
    StartInterval: Math.round(everyMs / 1_000),
    RunAtLoad: true,
    AbandonProcessGroup: true,
    ProcessType: 'Background',
  };
}

function metricsJob({ program, environment, metrics }: ServiceRequest): Readonly<Record<string, Value>> {
  return {
    ProgramArguments: [program.node, program.cli, 'serve', ...(metrics ?? [])],
    EnvironmentVariables: environment,
    RunAtLoad: true,
    KeepAlive: true,
    AbandonProcessGroup: true,
    ProcessType: 'Background',
  };
}

/** plist(5). */
function plist(values: Readonly<Record<string, Value>>): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<!-- ${signature} -->`,
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    element(values),
    '</plist>',
    '',
  ].join('\n');
}

function element(value: Value | Readonly<Record<string, Value>>): string {
  if (typeof value === 'string') return `<string>${escaped(value)}</string>`;
  if (typeof value === 'number') return `<integer>${String(value)}</integer>`;
  if (typeof value === 'boolean') return value ? '<true/>' : '<false/>';
  if (isList(value)) return `<array>${value.map(element).join('')}</array>`;
  const entries = Object.entries(value).map(([name, one]) => `<key>${escaped(name)}</key>${element(one)}`);
  return `<dict>\n${entries.join('\n')}\n</dict>`;
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
