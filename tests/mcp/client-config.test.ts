import { execFileSync } from 'node:child_process';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { clientNames } from '../../src/mcp/choices.ts';
import { clientConfigs } from '../../src/mcp/client-config.ts';
import { main } from './server-process.ts';

const start = { command: '/opt/my node/bin/node', args: ["/it's/main.js", 'mcp'] };

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

  it.each(clientNames)('of %s is printed with absolute paths, alone on stdout', (name) => {
    const said = execFileSync(process.execPath, [main, 'mcp', '--print-config', name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(said).toBe(`${clientConfigs[name].text({ command: process.execPath, args: [main, 'mcp'] })}\n`);
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
      '--',
      start.command,
      ...start.args,
    ]);
  });
});
