import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { schemaFile } from '../cli/schemas.ts';
import { cliPage, errorsPage, supervisorPage } from './generated-docs.ts';
import { manPage } from './man-page.ts';

test('docs/errors.md is what the table of errors says', async () => {
  await expect(errorsPage()).toMatchFileSnapshot('../../docs/errors.md');
});

test('docs/cli.md is what the command table says', async () => {
  await expect(cliPage()).toMatchFileSnapshot('../../docs/cli.md');
});

test('man/agent-reaper.1 is what the command table says', async () => {
  await expect(manPage()).toMatchFileSnapshot('../../man/agent-reaper.1');
});

test('docs/cli.schema.json is what the tests hold the output of --json to', async () => {
  await expect(schemaFile()).toMatchFileSnapshot('../../docs/cli.schema.json');
});

test('docs/supervisor.md is what the supervisor says of itself', async () => {
  const said = (option: string): string => execFileSync(supervisorPath(), [option], { encoding: 'utf8' });
  await expect(supervisorPage(said('--help'), said('--states'))).toMatchFileSnapshot(
    '../../docs/supervisor.md',
  );
});
