import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentEnvironment, missingLogin } from '../../src/engines/environment.ts';
import { engineNamed, engines } from '../../src/engines/registry.ts';

const nothing = { pass: [], required: [] };

describe('agentEnvironment', () => {
  it.each(engines)('keeps from $name what belongs to the caller alone', (engine) => {
    const source = {
      PATH: '/bin',
      LC_ALL: 'C',
      TMUX: '/tmp/tmux,1,0',
      TMUX_PANE: '%1',
      NODE_OPTIONS: '--inspect',
      LD_PRELOAD: '/x.so',
      CLAUDECODE: '1',
      CLAUDE_CODE_SESSION_ID: 's',
      CODEX_THREAD_ID: 't',
      OPENCODE_PID: '1',
      AGENT_REAPER_IDENTITY: '/another/agent',
      DATABASE_PASSWORD: 'secret',
    };
    expect(agentEnvironment(engine, source, nothing)).toEqual({ PATH: '/bin', LC_ALL: 'C' });
  });

  it('passes an engine its own keys and not those of others', () => {
    const source = { ANTHROPIC_API_KEY: 'a', OPENAI_API_KEY: 'o', GEMINI_API_KEY: 'g' };
    expect(agentEnvironment(engineNamed('claude'), source, nothing)).toEqual({ ANTHROPIC_API_KEY: 'a' });
    expect(agentEnvironment(engineNamed('codex'), source, nothing)).toEqual({ OPENAI_API_KEY: 'o' });
    expect(agentEnvironment(engineNamed('gemini'), source, nothing)).toEqual({ GEMINI_API_KEY: 'g' });
    expect(agentEnvironment(engineNamed('command'), source, nothing)).toEqual({});
  });

  it('passes what the configuration names, and lets a final star stand for any rest', () => {
    const source = { MY_KEY: '1', TEAM_A: '2', TEAM_B: '3', TEAMS: '4' };
    const settings = { pass: ['TEAM_*'], required: ['MY_KEY'] };
    expect(agentEnvironment(engineNamed('command'), source, settings)).toEqual({
      MY_KEY: '1',
      TEAM_A: '2',
      TEAM_B: '3',
    });
  });

  it('names every required variable that is missing or empty', () => {
    const settings = { pass: [], required: ['ONE', 'TWO', 'THREE'] };
    const attempt = (): unknown => agentEnvironment(engineNamed('codex'), { TWO: 'x', THREE: '' }, settings);
    expect(attempt).toThrow(expect.objectContaining({ code: 'ENGINE_KEY_MISSING' }));
    expect(attempt).toThrow('The engine codex needs ONE, THREE');
  });
});

describe('missingLogin', () => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'login-'));
  });

  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  it('is satisfied by any one of the variables', () => {
    expect(missingLogin(engineNamed('claude'), { CLAUDE_CODE_OAUTH_TOKEN: 'x' }, home)).toBeNull();
  });

  it('is satisfied by a stored login, where the CLI would look for it', () => {
    mkdirSync(join(home, '.codex'));
    writeFileSync(join(home, '.codex/auth.json'), '{}');
    expect(missingLogin(engineNamed('codex'), {}, home)).toBeNull();
    expect(missingLogin(engineNamed('codex'), { CODEX_HOME: join(home, 'other') }, home)).not.toBeNull();
  });

  it('names what was looked for', () => {
    const hint = missingLogin(engineNamed('claude'), { ANTHROPIC_API_KEY: '' }, home);
    expect(hint).toContain('ANTHROPIC_API_KEY');
    expect(hint).toContain(join(home, '.claude/.credentials.json'));
  });

  it.each(['command', 'opencode'])('asks nothing of %s, which may need none', (name) => {
    expect(missingLogin(engineNamed(name), {}, home)).toBeNull();
  });
});
