import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { installation, type Cli } from '../clis.ts';

const run = promisify(execFile);

/**
 * Installs a CLI into the cache, or does nothing where it is there. Asks the registry through npm, runs no install
 * script, and shows the result under its final name only when it is whole.
 */
export async function install(cli: Cli): Promise<'present' | 'installed'> {
  const target = installation(cli);
  if (existsSync(target)) return 'present';
  await mkdir(dirname(target), { recursive: true });
  const work = await mkdtemp(`${target}.`);
  try {
    await writeFile(join(work, 'package.json'), '{"private":true}\n');
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
    await run('npm', ['install', ...flags, `${cli.package}@${cli.version}`], { cwd: work });
    await link(cli, work);
    await chmod(work, 0o755);
    await rename(work, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return 'installed';
}

async function link(cli: Cli, directory: string): Promise<void> {
  const found = cli.executables.find((path) => existsSync(join(directory, 'node_modules', path)));
  if (found === undefined)
    throw new Error(
      `${cli.package}@${cli.version} has no executable for ${process.platform}-${process.arch}: ` +
        `none of ${cli.executables.join(', ')} is in its node_modules`,
    );
  await mkdir(join(directory, 'bin'));
  await symlink(join('../node_modules', found), join(directory, 'bin', cli.name));
}
