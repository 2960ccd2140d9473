import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { target } from '../../src/native/target.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const root = join(import.meta.dirname, '../..');
const project = tempFolder();
const installed = join(project, 'node_modules/agent-reaper');
const supervisor = join(installed, 'prebuilds', target(), 'agent-supervisor');

/** As an installed package: no checkout around it, no build folder, binaries where the loader looks for prebuilt ones. */
beforeAll(() => {
  const pack = ['pack', '--ignore-scripts', '--loglevel=error', '--cache', join(project, 'cache')];
  const tarball = execFileSync('npm', [...pack, '--pack-destination', project], {
    cwd: root,
    encoding: 'utf8',
  });
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(project, tarball.trim()), '--strip-components=1', '-C', installed]);
  mkdirSync(join(installed, 'prebuilds', target()), { recursive: true });
  copyFileSync(supervisorPath(), supervisor);
  copyFileSync(join(supervisorPath(), '../addon.node'), join(supervisor, '../addon.node'));
  chmodSync(supervisor, 0o755);
});

describe('the installed package', () => {
  test('runs a command by its library, without any dependency', () => {
    const program = `
      import { spawn } from 'agent-reaper/process';
      const run = await spawn('true');
      const { verified, survivors } = await run.ended;
      console.log(JSON.stringify({ strength: verified.strength, survivors: survivors.length }));
    `;
    writeFileSync(join(project, 'program.mjs'), program);
    const { stdout, stderr } = node('program.mjs');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ strength: expect.any(String) as string, survivors: 0 });
  });

  test('can be required from CommonJS', () => {
    writeFileSync(join(project, 'program.cjs'), "console.log(typeof require('agent-reaper/process').spawn);");
    expect(node('--no-warnings', 'program.cjs')).toMatchObject({ stdout: 'function\n', status: 0 });
  });

  test('has a command that works', () => {
    expect(node(join(installed, 'dist/cli/main.js'), 'exec', '--', 'sh', '-c', 'exit 3').status).toBe(3);
  });

  test('says what to do when the supervisor lost its mode on the way', () => {
    chmodSync(supervisor, 0o644);
    const { status, stderr } = node(join(installed, 'dist/cli/main.js'), 'exec', '--', 'true');
    chmodSync(supervisor, 0o755);
    expect(status).toBe(125);
    expect(stderr).toContain('its mode is 0644');
    expect(stderr).toContain('chmod 755');
  });

  test('lets nobody import what is not exported', () => {
    writeFileSync(join(project, 'deep.mjs'), "import 'agent-reaper/dist/native/load.js';");
    expect(node('deep.mjs').stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});

function node(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { AGENT_REAPER_ADDON: _addon, AGENT_REAPER_SUPERVISOR: _supervisor, ...env } = process.env;
  return spawnSync(process.execPath, args, { cwd: project, env, encoding: 'utf8' });
}
