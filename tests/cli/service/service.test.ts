import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { launchdPlan } from '../../../src/cli/service/launchd.ts';
import type { ServiceRequest } from '../../../src/cli/service/plan.ts';
import { systemdPlan } from '../../../src/cli/service/systemd.ts';
import { freshStore, temporaryDirectory } from '../../store/helpers.ts';
import { agentReaper } from '../program.ts';
import { parsed } from '../schemas.ts';
import { parsePlist } from './plist.ts';

/** With everything that a path may hold and a service manager may take for something else. */
const awkward: ServiceRequest = {
  program: { node: process.execPath, cli: '/opt/a "quoted" $HOME 100%n \\back & <angle>/main.js' },
  environment: { AGENT_REAPER_HOME: '/home/me/50% $x "y"', PATH: '/usr/bin:/bin' },
  instance: 'abc',
  everyMs: 600_000,
  metrics: ['--listen', '127.0.0.1:9464'],
};

const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!hasAnalyze) console.warn('skipped: systemd units are not verified: systemd-analyze is not installed');

describe('systemd', () => {
  const plan = systemdPlan(awkward, '/home/me/.config');

  test('the sweep ends nobody with it, and is told where the state is', () => {
    const [service, timer] = plan.files;
    expect(service?.path).toBe('/home/me/.config/systemd/user/agent-reaper-sweep-abc.service');
    expect(service?.content).toContain('\nKillMode=process\n');
    expect(service?.content).toContain('\nEnvironment="AGENT_REAPER_HOME=/home/me/50%% $x \\"y\\""\n');
    expect(service?.content).toContain(
      `ExecStart="${process.execPath}" "/opt/a \\"quoted\\" $$HOME 100%%n \\\\back & <angle>/main.js" "sweep" "--yes"\n`,
    );
    expect(timer?.content).toContain('OnUnitInactiveSec=600s');
  });

  test.runIf(hasAnalyze)('finds nothing wrong with the units', () => {
    expect(analyzed((content) => content)).toEqual({ status: 0, said: '' });
    const broken = analyzed((content) => content.replace('KillMode=process', 'KillMode=gently'));
    expect(broken.said).toContain('gently');
  });
});

/** What systemd says of the units, as `change` leaves them. */
function analyzed(change: (content: string) => string): {
  readonly status: number | null;
  readonly said: string;
} {
  const folder = temporaryDirectory();
  const program = { node: process.execPath, cli: '/usr/share/a "b" $c %d/main.js' };
  const { files } = systemdPlan({ ...awkward, program }, folder);
  mkdirSync(join(folder, 'systemd/user'), { recursive: true });
  for (const { path, content } of files) writeFileSync(path, change(content));
  const { status, stdout, stderr } = spawnSync(
    'systemd-analyze',
    ['verify', '--user', '--man=no', '--recursive-errors=no', ...files.map(({ path }) => path)],
    // Nothing else of ours: it starts the generators that are installed, some of which hang under a sanitizer's runtime.
    { encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: folder, XDG_RUNTIME_DIR: folder } },
  );
  const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('agent-reaper'));
  return { status, said: said.join('\n') };
}

describe('launchd', () => {
  test('a property list says the same', () => {
    const { files, start } = launchdPlan(awkward, '/Users/me', 501);
    const [sweep, metrics] = files.map(({ content }) => parsePlist(content));
    expect(sweep).toEqual({
      Label: 'agent-reaper.sweep.abc',
      ProgramArguments: [awkward.program.node, awkward.program.cli, 'sweep', '--yes'],
      EnvironmentVariables: awkward.environment,
      StartInterval: 600,
      RunAtLoad: true,
      AbandonProcessGroup: true,
      ProcessType: 'Background',
    });
    expect(metrics).toMatchObject({ Label: 'agent-reaper.metrics.abc', KeepAlive: true });
    expect(start[0]).toEqual(['launchctl', 'bootstrap', 'gui/501', files[0]?.path]);
  });
});

describe('the command', () => {
  /** A service manager that writes down what it is told. */
  const manager = (): { env: NodeJS.ProcessEnv; told: () => string[]; configHome: string } => {
    const folder = temporaryDirectory();
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    for (const name of ['systemctl', 'launchctl'])
      writeFileSync(join(bin, name), `#!/bin/sh\necho "$*" >> "${folder}/told"\n`, { mode: 0o755 });
    const configHome = join(folder, 'config');
    return {
      env: { PATH: `${bin}:${process.env['PATH'] ?? ''}`, XDG_CONFIG_HOME: configHome, HOME: folder },
      told: () => readFileSync(join(folder, 'told'), 'utf8').split('\n').filter(Boolean),
      configHome,
    };
  };

  test('installs, tells how it stands, and leaves nothing when it is uninstalled', () => {
    const store = freshStore();
    const { env, told, configHome } = manager();
    const installed = agentReaper(
      store,
      ['service', 'install', '--every', '10m', '--listen', '127.0.0.1:9464'],
      {
        env,
      },
    );
    expect(installed).toMatchObject({ status: 0, stderr: '' });
    const names = readdirSync(join(configHome, 'systemd/user'));
    expect(names).toHaveLength(3);
    const service = names.find((name) => /^agent-reaper-sweep-[0-9a-f]{8}\.service$/.test(name)) ?? '';
    const content = readFileSync(join(configHome, 'systemd/user', service), 'utf8');
    expect(content).toContain(`"AGENT_REAPER_HOME=${store.directories.state}"`);
    expect(content).toContain(`"${process.execPath}"`);
    expect(told()[0]).toBe('--user daemon-reload');
    expect(told()[1]).toMatch(/^--user enable --now \S+\.timer \S+\.service$/);
    const { stdout } = agentReaper(store, ['service', 'status', '--json'], { env });
    expect(parsed('service', stdout)).toMatchObject({
      version: 1,
      files: [{ state: 'current' }, { state: 'current' }, { state: 'current' }],
      services: [{ running: true }, { running: true }],
    });
    expect(agentReaper(store, ['service', 'uninstall'], { env }).status).toBe(0);
    expect(told().at(-2)).toMatch(/^--user is-active|^--user disable --now/);
    expect(existsSync(join(configHome, 'systemd'))).toBe(false);
    expect(agentReaper(store, ['service', 'status'], { env }).stdout).toBe('The service is not installed.\n');
    expect(agentReaper(store, ['service', 'uninstall'], { env }).status).toBe(0);
  });

  test('prints and writes nothing with --dry-run', () => {
    const store = freshStore();
    const { env, configHome } = manager();
    const { status, stdout } = agentReaper(store, ['service', 'install', '--dry-run'], { env });
    expect(status).toBe(0);
    expect(stdout).toContain('KillMode=process');
    expect(existsSync(configHome)).toBe(false);
  });

  test('prints all of that as JSON, too', () => {
    const store = freshStore();
    const { env } = manager();
    for (const [verb, ...more] of [['install', '--dry-run'], ['install'], ['uninstall']]) {
      const { status, stdout } = agentReaper(store, ['service', verb ?? '', '--json', ...more], { env });
      expect(status).toBe(0);
      expect(parsed('service', stdout)).toMatchObject({ version: 1, dryRun: more.length > 0 });
    }
  });

  test('neither writes over nor removes what somebody else has put there', () => {
    const store = freshStore();
    const { env, configHome } = manager();
    agentReaper(store, ['service', 'install'], { env });
    const folder = join(configHome, 'systemd/user');
    const timer = join(folder, readdirSync(folder).find((name) => name.endsWith('.timer')) ?? '');
    writeFileSync(timer, '[Timer]\n');
    for (const verb of ['install', 'uninstall']) {
      const { status, stderr } = agentReaper(store, ['service', verb], { env });
      expect(status).toBe(5);
      expect(stderr).toContain(timer);
    }
    expect(readFileSync(timer, 'utf8')).toBe('[Timer]\n');
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test('says what is in the way of its files', () => {
    const store = freshStore();
    const { env, configHome } = manager();
    mkdirSync(configHome, { recursive: true });
    writeFileSync(join(configHome, 'systemd'), '');
    expect(agentReaper(store, ['service', 'status'], { env }).status).toBe(0);
    const { status, stderr } = agentReaper(store, ['service', 'install'], { env });
    expect(status).toBe(1);
    expect(stderr).toContain('cannot be written: ENOTDIR');
    expect(stderr).not.toContain('defect');
  });

  test('says that a service manager is not there, and leaves the files for it', () => {
    const store = freshStore();
    const { env, configHome } = manager();
    const { status, stdout } = agentReaper(store, ['service', 'install'], {
      env: { ...env, PATH: '/nowhere' },
    });
    expect(status).toBe(1);
    expect(stdout).toContain('ENOENT');
    expect(readdirSync(join(configHome, 'systemd/user'))).toHaveLength(2);
  });

  test('notices that node or the installation has moved', () => {
    const store = freshStore();
    const { env, configHome } = manager();
    agentReaper(store, ['service', 'install'], { env });
    const folder = join(configHome, 'systemd/user');
    const service = join(folder, readdirSync(folder).find((name) => name.endsWith('.service')) ?? '');
    writeFileSync(service, readFileSync(service, 'utf8').replace(process.execPath, '/old/node'));
    expect(agentReaper(store, ['service', 'status'], { env }).stdout).toContain(`outdated  ${service}`);
    expect(agentReaper(store, ['service', 'install'], { env }).status).toBe(0);
    expect(agentReaper(store, ['service', 'status'], { env }).stdout).not.toContain('outdated');
  });
});
