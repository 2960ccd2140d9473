import { fact, type ProjectContext } from '../../../src/tasks/project/facts.ts';
import type { PromptInput } from '../../../src/tasks/prompt/prompt-input.ts';

/** A project of which nothing is known. */
export const noProject: ProjectContext = { root: '/p', facts: [], problems: [] };

/** A project with something of everything. */
export const typicalProject: ProjectContext = {
  root: '/p',
  facts: [
    fact('name', 'shop', 'package.json', 'name'),
    fact('language', 'JavaScript', 'package.json', '(the file)'),
    fact('language', 'TypeScript', 'tsconfig.json', '(the file)'),
    fact('runtime', 'Node.js >=20', 'package.json', 'engines.node'),
    fact('framework', 'React', 'package.json', 'dependencies.react'),
    fact('package-manager', 'pnpm', 'package.json', 'packageManager', 'pnpm@9.1.0'),
    fact('package-manager', 'pnpm', 'pnpm-lock.yaml', '(the file)'),
    fact('test', 'vitest', 'package.json', 'devDependencies.vitest'),
    fact('check', 'eslint', 'package.json', 'devDependencies.eslint'),
    fact('script', 'test', 'package.json', 'scripts.test', 'vitest run'),
    fact('script', 'lint', 'package.json', 'scripts.lint', 'eslint .'),
    fact('workspace', 'packages/*', 'pnpm-workspace.yaml', 'packages'),
    fact('instructions', 'AGENTS.md', 'AGENTS.md', '(the file)'),
  ],
  problems: [{ file: 'pyproject.toml', problem: 'malformed: something' }],
};

/** The input of a prompt, with what a test wants otherwise. */
export function promptInput(differences: Partial<PromptInput> = {}): PromptInput {
  return {
    agent: {
      agentId: 'builder-030405-0a1b2c',
      type: 'builder',
      taskId: 'TASK-20260102-030405-0011aabb',
      parentId: null,
      depth: 1,
      cwd: '/p',
      workspace: '/p/.agent-workspace/TASK-20260102-030405-0011aabb',
    },
    mission: 'Build the login form.\n\nKeep it small.',
    task: {
      description: 'Add a login page to the shop: frontend, API and tests',
      priority: 'P1',
      background_context: 'Customers asked for it.',
      expected_deliverables: ['src/login.tsx', 'A guide\nin two parts'],
      success_criteria: ['the tests pass', 'a wrong password is refused'],
      constraints: ['no new dependency'],
      relevant_files: ['src/app.tsx'],
      conversation_history: [
        { role: 'user', content: 'We need a login', timestamp: '2026-01-02T03:00:00Z' },
        { role: 'assistant', content: 'I will plan it' },
      ],
    },
    project: typicalProject,
    spawning: { maxDepth: 5, childrenLeft: 10 },
    ...differences,
  };
}
