import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Engine, StartPlan } from '../../src/engines/engine.ts';
import { engineNamed } from '../../src/engines/registry.ts';
import { planStart } from '../../src/engines/start.ts';
import { clis } from '../real/clis.ts';
import { awkwardServer, startRequest } from './start-request.ts';

const guides = join(import.meta.dirname, '../../docs/engines');
const read = (name: string): string => readFileSync(join(guides, `${name}.md`), 'utf8');

/** With everything that can be asked of the engine, in each permission mode, new and resumed, as root. */
function plans(engine: Engine): readonly StartPlan[] {
  const asked = {
    mcpServer: awkwardServer,
    model: 'some/model',
    effort: engine.efforts[0] ?? null,
    holdInputOpen: engine.encodeMessage !== null,
    budgetUsd: 1,
    budgetTokens: 1,
    uid: 0,
  };
  return engine.permissionModes.flatMap((permissionMode) =>
    (['new', 'resume'] as const).map((kind) =>
      planStart(engine, startRequest({ ...asked, permissionMode, session: { kind, id: 'a-session' } })),
    ),
  );
}

/** Options, what follows codex's `-c` up to its value, and variables. */
function words({ args, env }: StartPlan): readonly string[] {
  const options = args.filter((word, at) => /^--?[a-z]/.test(word) && args[at - 1] !== '-c');
  const settings = args.filter((_, at) => args[at - 1] === '-c').map((word) => word.replace(/=.*$/s, ''));
  return [...options, ...settings, ...Object.keys(env)];
}

describe.each(Object.values(clis))('the guide of $name', ({ name, version }) => {
  const guide = read(name);
  const passed = guide.split(/^## /m).find((part) => part.startsWith('What is passed')) ?? '';
  const used = new Set(plans(engineNamed(name)).flatMap(words));

  it('names all that is passed', () => {
    expect([...used].filter((word) => !passed.includes(word))).toEqual([]);
  });

  it('names no option that is not', () => {
    const quoted = [...passed.matchAll(/`([^`]+)`/g)].flatMap(([, text = '']) => text.split(' '));
    const options = quoted.filter((word) => /^--?[a-z]/.test(word));
    expect(options.length).toBeGreaterThan(0);
    expect(options.filter((word) => !used.has(word))).toEqual([]);
  });

  it('states the version that it is proven with, as the overview does', () => {
    expect(guide).toMatch(new RegExp(`[Pp]roven with ${version.replaceAll('.', '\\.')}\\.`));
    expect(read('overview')).toMatch(
      new RegExp(`^\\| proven version \\|.* ${version.replaceAll('.', '\\.')} \\|`, 'm'),
    );
  });
});
