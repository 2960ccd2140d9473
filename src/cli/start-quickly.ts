import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bundleCache, runBundle } from '../store/run-bundle.ts';
import type * as hookProgram from '../agents/settle/hook-program.ts';
import type * as startProgram from '../mcp/start-bundled.ts';
import type * as lookProgram from './look-program.ts';
import type * as table from './table-program.ts';

/*
 * Somebody waits whenever an MCP server is started, agents are listed or one is settled, and waits longer for modules
 * than for what they do. So these are run by bundles that a build makes, and by nothing else that is loaded here. In a
 * checkout that was only compiled there are none, and the commands are run from the table.
 */

/** @returns false where it is for the table of commands to run it @throws ReaperError as the command does */
export async function startQuickly([name = '', ...args]: readonly string[]): Promise<boolean> {
  if (looks.has(name)) return look(name, args);
  if (args.length > 0) return false;
  if (name === 'mcp') return startServer();
  return name === 'settle' && (await settle());
}

/** Those of `lookPrograms`. */
const looks: ReadonlySet<string> = new Set(['ls', 'ps', 'show', 'tree', 'events']);

/**
 * The table of commands, for all else. As a bundle, but for those that take a few of its modules: the loader of modules
 * opens a hundred files at once, and who has few descriptors could not even end an agent.
 */
export async function tableProgram([name = 'help']: readonly string[]): Promise<typeof table> {
  const light = lights.has(name) || name.startsWith('-');
  const bundle = light ? undefined : whereMade(() => require('./table-bundle.cjs') as typeof table);
  return bundle ?? import('./table-program.ts');
}

const lights: ReadonlySet<string> = new Set(['exec', 'help', 'version', 'completion', 'complete', 'mcp']);

async function look(name: string, args: readonly string[]): Promise<boolean> {
  if (args.some((word) => word === '--help' || word === '-h')) return false;
  const file = join(import.meta.dirname, 'look-bundle.cjs');
  const bundle = whereMade(() => runBundle(file, bundleCache(), 'exit') as typeof lookProgram);
  if (bundle === undefined) return false;
  process.exitCode = await bundle.look(name, args);
  return true;
}

function startServer(): boolean {
  const bundle = whereMade(() => require('../mcp/start.cjs') as typeof startProgram);
  bundle?.startBundled(join(import.meta.dirname, '../mcp'), {});
  return bundle !== undefined;
}

async function settle(): Promise<boolean> {
  const bundle = whereMade(() => require('../agents/settle/hook-bundle.cjs') as typeof hookProgram);
  await bundle?.runHook();
  return bundle !== undefined;
}

const require = createRequire(import.meta.filename);

/** Undefined where there is no such bundle, as where this runs from its source. */
function whereMade<T>(load: () => T): T | undefined {
  try {
    return load();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'MODULE_NOT_FOUND' || code === 'ENOENT') return undefined;
    throw error;
  }
}
