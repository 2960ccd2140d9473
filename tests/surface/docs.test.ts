import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { cliPage, errorsPage, supervisorPage } from './generated-docs.ts';

test('docs/errors.md is what the table of errors says', async () => {
  await expect(errorsPage()).toMatchFileSnapshot('../../docs/errors.md');
});

test('docs/cli.md is what the command table says', async () => {
  await expect(cliPage()).toMatchFileSnapshot('../../docs/cli.md');
});

test('docs/supervisor.md is what the supervisor says of itself', async () => {
  const said = (option: string): string => execFileSync(supervisorPath(), [option], { encoding: 'utf8' });
  await expect(supervisorPage(said('--help'), said('--states'))).toMatchFileSnapshot(
    '../../docs/supervisor.md',
  );
});
