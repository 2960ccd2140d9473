import { execFileSync } from 'node:child_process';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { clientNames } from '../../src/mcp/choices.ts';
import { clientConfigs } from '../../src/mcp/client-config.ts';
import { main } from './server-process.ts';

const start = {
  command: '/opt/my node/bin/node',
  args: ["/it's/main.js", 'mcp'],
  env: { AGENT_REAPER_HOME: '/my state', AGENT_REAPER_CONFIG: '/my "own".toml' },
};

describe('the configuration for a client', () => {
  it.each(clientNames)('of %s is valid, and names the server with the very words that start it', (name) => {
    const { language, text } = clientConfigs[name];
    const config = (language === 'json' ? JSON.parse(text(start)) : parse(text(start))) as Record<
      string,
      Record<string, unknown>
    >;
    const [servers] = Object.values(config);
    expect(servers?.['agent-reaper']).toMatchObject(start);
  });

  it.each(
    clientNames.flatMap((name) => [
      { name, env: undefined },
      { name, env: { AGENT_REAPER_HOME: '/srv/agents' } },
    ]),
  )('is printed with absolute paths and where the state is, alone on stdout: %j', ({ name, env }) => {
    const said = execFileSync(process.execPath, [main, 'mcp', '--print-config', name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'], ...env },
    });
    const words = { command: process.execPath, args: [main, 'mcp'] };
    expect(said).toBe(`${clientConfigs[name].text(env === undefined ? words : { ...words, env })}\n`);
  });

  it('by a command quotes what a shell would read', () => {
    const { command } = clientConfigs['claude-code'];
    const words = execFileSync('sh', ['-c', `set -- ${command?.(start) ?? ''}; printf '%s\\n' "$@"`], {
      encoding: 'utf8',
    });
    expect(words.split('\n').slice(0, -1)).toEqual([
      'claude',
      'mcp',
      'add',
      'agent-reaper',
      '--env',
      'AGENT_REAPER_HOME=/my state',
      '--env',
      'AGENT_REAPER_CONFIG=/my "own".toml',
      '--',
      start.command,
      ...start.args,
    ]);
  });
});
