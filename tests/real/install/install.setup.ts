import { accessSync, constants } from 'node:fs';
import { expect, test } from 'vitest';
import { clis, executable } from '../clis.ts';
import { install } from './install.ts';

test.for(Object.values(clis))('$name $version is in the cache', async (cli, { skip }) => {
  try {
    await install(cli);
  } catch (error) {
    if (cli.required) throw error;
    skip(`${cli.package}@${cli.version} could not be installed: ${String(error)}`);
  }
  expect(() => {
    accessSync(executable(cli), constants.X_OK);
  }).not.toThrow();
  expect(await install(cli)).toBe('present');
});
