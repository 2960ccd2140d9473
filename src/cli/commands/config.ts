import { existsSync } from 'node:fs';
import { defaultConfig, type Config, type EngineConfig } from '../../store/config/config.ts';
import { configKeys, engineKeys } from '../../store/config/keys.ts';
import { loadConfig } from '../../store/config/load.ts';
import { written, type KeySpec } from '../../store/config/values.ts';
import { resolveDirectories } from '../../store/directories.ts';
import { parseArguments, usage } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { print, printJson } from '../output.ts';
import { terminal } from '../terminal.ts';
import { tableLines, type Cell } from '../text/table.ts';

/** What can be asked of the configuration. */
export const configVerbs = ['show', 'path', 'check'] as const;

/** One setting in force. */
interface Setting {
  readonly key: string;
  /** Durations in milliseconds, sizes in bytes. */
  readonly value: unknown;
  /** As a person would write it. */
  readonly written: string;
  readonly from: 'file' | 'default';
}

/** Shows the settings in force, the path of the file, or whether it is valid. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const { flags, positionals } = parseArguments(args, command);
  const verb = configVerbs.find((one) => one === (positionals[0] ?? 'show'));
  if (verb === undefined)
    throw usage(command, `${JSON.stringify(positionals[0])} is none of ${configVerbs.join(', ')}`);
  const { configFile: path } = resolveDirectories();
  const exists = existsSync(path);
  if (verb === 'path') {
    if (flags.has('json')) printJson({ version: 1, path, exists });
    else print(path);
    return Promise.resolve(exitCodes.OK);
  }
  const settings = settingsOf(loadConfig(path));
  if (flags.has('json')) printJson({ version: 1, path, exists, settings });
  else if (verb === 'check')
    print(`${path} ${exists ? 'is valid' : 'is not there: all settings are the defaults'}`);
  else print(tableLines(columns, settings.map(rowOf), terminal()).join('\n'));
  return Promise.resolve(exitCodes.OK);
}

function settingsOf(config: Config): Setting[] {
  const general = Object.entries<KeySpec>(configKeys).map(([key, spec]) => {
    const name = key as keyof typeof configKeys;
    return setting(key, spec, config[name], isSame(config[name], defaultConfig[name]));
  });
  const engines = Object.entries(config.engines).flatMap(([engine, values]) =>
    Object.entries<KeySpec>(engineKeys).map(([key, spec]) => {
      const value = values[key as keyof EngineConfig];
      return setting(`engines.${engine}.${key}`, spec, value, isSame(value, spec.default));
    }),
  );
  return [...general, ...engines];
}

function setting(key: string, spec: KeySpec, value: unknown, isDefault: boolean): Setting {
  return { key, value, written: written(spec, value), from: isDefault ? 'default' : 'file' };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const columns = [{ title: 'KEY' }, { title: 'VALUE' }, { title: 'FROM' }];

function rowOf({ key, written: value, from }: Setting): readonly Cell[] {
  return [key, value, { text: from, colour: from === 'file' ? 'cyan' : 'dim' }];
}
