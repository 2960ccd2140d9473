import { describe, expect, it } from 'vitest';
import { parse } from 'smol-toml';
import type { StartPlan } from '../../src/engines/engine.ts';
import { engineNamed, engines } from '../../src/engines/registry.ts';
import { planStart } from '../../src/engines/start.ts';
import { awkwardServer, startRequest } from './start-request.ts';

const withIdentity = { ...awkwardServer.env, AGENT_REAPER_IDENTITY: '/run/agent-1/identity' };

describe('planStart', () => {
  it.each(engines)('$name gets the prompt on stdin and nowhere else', (engine) => {
    const prompt = 'a secret prompt';
    const plan = planStart(engine, startRequest({ prompt, mcpServer: awkwardServer }));
    expect(plan.stdin).toEqual({ mode: 'file', content: prompt });
    expect(JSON.stringify([plan.args, plan.env, plan.files])).not.toContain(prompt);
  });

  it.each(engines)('$name gets the path of its identity, and nothing of what is in it', (engine) => {
    const plan = planStart(engine, startRequest());
    expect(plan.env['AGENT_REAPER_IDENTITY']).toBe('/run/agent-1/identity');
  });

  it.each(engines)('$name gets extra arguments from the configuration', (engine) => {
    expect(planStart(engine, startRequest({ extraArgs: ['--x', 'a b'] })).args.join('\n')).toContain(
      '--x\na b',
    );
  });

  it.each(engines)('$name writes private files only, into the directory of the run', (engine) => {
    for (const file of planStart(engine, startRequest({ mcpServer: awkwardServer })).files) {
      expect(file.mode).toBe(0o600);
      expect(file.path).toMatch(/^\/run\/agent-1\/[^/]+$/u);
    }
  });

  it.each(['claude', 'codex', 'gemini', 'opencode'])(
    '%s is wired to our MCP server, awkward paths and all',
    (name) => {
      const plan = planStart(engineNamed(name), startRequest({ mcpServer: awkwardServer }));
      expect(mcpServerIn(name, plan)).toEqual({
        command: [awkwardServer.command, ...awkwardServer.args],
        env: withIdentity,
      });
    },
  );

  it.each([
    ['claude', '--model', '--effort'],
    ['opencode', '-m', '--variant'],
  ])('%s gets model and effort', (name, model, effort) => {
    const { args } = planStart(
      engineNamed(name),
      startRequest({ model: 'vendor/model-1[1m]', effort: 'high' }),
    );
    expect(args[args.indexOf(model) + 1]).toBe('vendor/model-1[1m]');
    expect(args[args.indexOf(effort) + 1]).toBe('high');
  });

  it('codex gets model and effort', () => {
    const { args } = planStart(engineNamed('codex'), startRequest({ model: 'gpt-5.5', effort: 'xhigh' }));
    expect(args[args.indexOf('-m') + 1]).toBe('gpt-5.5');
    expect(args).toContain('model_reasoning_effort="xhigh"');
  });

  it.each([
    ['claude', ['--resume', 'conv-1']],
    ['codex', ['resume', 'conv-1', '-']],
    ['gemini', ['--resume', 'conv-1']],
    ['opencode', ['-s', 'conv-1']],
  ])('%s resumes a conversation', (name, expected) => {
    const { args } = planStart(
      engineNamed(name),
      startRequest({ session: { kind: 'resume', id: 'conv-1' } }),
    );
    expect(args.join(' ')).toContain(expected.join(' '));
    expect(args).not.toContain('--session-id');
  });

  it.each([
    ['claude', 'full', '--permission-mode bypassPermissions'],
    ['claude', 'edit', '--permission-mode acceptEdits'],
    ['claude', 'read-only', '--permission-mode dontAsk'],
    ['codex', 'full', '--dangerously-bypass-approvals-and-sandbox'],
    ['codex', 'edit', '-s workspace-write'],
    ['codex', 'read-only', '-s read-only'],
    ['gemini', 'full', '--approval-mode yolo'],
    ['gemini', 'edit', '--approval-mode auto_edit'],
    ['gemini', 'read-only', '--approval-mode default'],
  ] as const)('%s runs in mode %s with %s', (name, permissionMode, expected) => {
    expect(planStart(engineNamed(name), startRequest({ permissionMode })).args.join(' ')).toContain(expected);
  });

  it('opencode gets its permissions by configuration', () => {
    const permission = (permissionMode: 'full' | 'read-only'): unknown =>
      opencodeConfig(planStart(engineNamed('opencode'), startRequest({ permissionMode })))['permission'];
    expect(permission('full')).toBe('allow');
    // Not as a whole: then the tool would not be offered, and a refusal not be seen.
    expect(permission('read-only')).toMatchObject({ edit: { '?*': 'deny' }, bash: { '?*': 'deny' } });
  });

  it('tells claude that root is meant, only as root and only where it skips permissions', () => {
    const env = (uid: number, permissionMode: 'full' | 'edit'): unknown =>
      planStart(engineNamed('claude'), startRequest({ uid, permissionMode })).env['IS_SANDBOX'];
    expect([env(0, 'full'), env(0, 'edit'), env(1000, 'full')]).toEqual(['1', undefined, undefined]);
  });

  it('encodes the prompt as a first message where the input of claude is held open', () => {
    const prompt = 'two\nlines "quoted"';
    const plan = planStart(engineNamed('claude'), startRequest({ prompt, holdInputOpen: true }));
    expect(plan.args.join(' ')).toContain('--input-format stream-json');
    expect(plan.stdin.mode).toBe('open');
    expect(plan.stdin.content.endsWith('\n')).toBe(true);
    expect(plan.stdin.content.trimEnd()).not.toContain('\n');
    expect(JSON.parse(plan.stdin.content)).toMatchObject({
      type: 'user',
      message: { content: [{ text: prompt }] },
    });
  });

  it('hands claude the budget as a second line', () => {
    const { args } = planStart(engineNamed('claude'), startRequest({ budgetUsd: 1.5 }));
    expect(args[args.indexOf('--max-budget-usd') + 1]).toBe('1.5');
  });

  it('names to codex the variables that its child agents need, and shows no value', () => {
    const mcpServer = awkwardServer;
    const passed = ['OPENAI_API_KEY', 'PATH'];
    const { args } = planStart(engineNamed('codex'), startRequest({ mcpServer, passed }));
    expect(args).toContain('mcp_servers.agent-reaper.env_vars=["OPENAI_API_KEY", "PATH"]');
  });

  it('hands codex the tokens as a limit of its own, and of money only what claude takes', () => {
    const { args } = planStart(engineNamed('codex'), startRequest({ budgetUsd: 1.5, budgetTokens: 5000 }));
    expect(args).toContain('features.rollout_budget.limit_tokens=5000');
    expect(args.join(' ')).not.toMatch(/usd|1\.5/i);
    expect(planStart(engineNamed('codex'), startRequest()).args.join(' ')).not.toContain('rollout_budget');
  });

  it('follows every option of claude that takes several values by another option', () => {
    const { args } = planStart(engineNamed('claude'), startRequest({ mcpServer: awkwardServer }));
    expect(args[args.indexOf('--allowedTools') + 2]).toBe('--mcp-config');
    expect(args[args.indexOf('--mcp-config') + 2]).toMatch(/^--/u);
  });

  it.each([
    ['claude', { effort: 'huge' }, 'low, medium, high, xhigh, max'],
    ['gemini', { effort: 'high' }, 'no such option'],
    ['codex', { holdInputOpen: true }, 'no such option'],
    ['command', { model: 'm' }, 'no such option'],
    ['command', { permissionMode: 'edit' }, 'full'],
    ['command', { session: { kind: 'resume', id: 'x' } }, 'no such option'],
  ] as const)('%s refuses %j and names what it knows', (name, differences, expected) => {
    const attempt = (): StartPlan => planStart(engineNamed(name), startRequest(differences));
    expect(attempt).toThrow(expect.objectContaining({ code: 'ENGINE_LACKS' }));
    expect(attempt).toThrow(expected);
  });

  it.each([
    { model: '--dangerously-skip' },
    { model: '' },
    { model: 'a b' },
    { model: 'x'.repeat(201) },
    { session: { kind: 'resume', id: '-p' } },
    { session: { kind: 'new', id: '../x' } },
    { budgetUsd: 0 },
    { budgetTokens: 0 },
    { budgetUsd: Number.NaN },
  ] as const)('refuses %j, which could be read as something else', (differences) => {
    const attempt = (): StartPlan => planStart(engineNamed('claude'), startRequest(differences));
    expect(attempt).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('takes a name of the configuration that is no agent CLI for a command', () => {
    expect(engineNamed('lint', ['claude', 'lint'])).toMatchObject({ name: 'lint', reportsResult: false });
    expect(engineNamed('claude', ['claude', 'lint'])).toBe(engineNamed('claude'));
  });

  it('names the engines that there are when one is unknown', () => {
    expect(() => engineNamed('cursor', ['claude', 'lint'])).toThrow(
      'There is no engine "cursor"; known are claude, codex, gemini, opencode, command, lint',
    );
  });
});

/** The entry of our server as the engine will read it, in one shape. */
function mcpServerIn(name: string, plan: StartPlan): unknown {
  switch (name) {
    case 'codex': {
      const overrides = plan.args.filter((_, index) => plan.args[index - 1] === '-c');
      const config = parse(overrides.join('\n')) as unknown as { mcp_servers: Record<string, Server> };
      return common(config.mcp_servers['agent-reaper']);
    }
    case 'opencode': {
      const mcp = opencodeConfig(plan)['mcp'] as Record<string, { command: string[]; environment: object }>;
      const server = mcp['agent-reaper'];
      return { command: server?.command, env: server?.environment };
    }
    default: {
      const config = JSON.parse(plan.files[0]?.content ?? '') as { mcpServers: Record<string, Server> };
      const named = [...plan.args, ...Object.values(plan.env)];
      expect(named).toContain(plan.files[0]?.path);
      return common(config.mcpServers['agent-reaper']);
    }
  }
}

interface Server {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: object;
}

function common(server: Server | undefined): unknown {
  return { command: [server?.command, ...(server?.args ?? [])], env: server?.env };
}

function opencodeConfig(plan: StartPlan): Record<string, unknown> {
  return JSON.parse(plan.env['OPENCODE_CONFIG_CONTENT'] ?? '') as Record<string, unknown>;
}
