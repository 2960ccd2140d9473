import type { CommandSpec } from '../command.ts';
import { json } from './options.ts';

/** Commands about agent-reaper itself. */
export const aboutCommands: readonly CommandSpec[] = [
  {
    name: 'completion',
    group: 'About',
    summary: 'a script that makes a shell complete commands, options and names of agents',
    usage: 'bash|zsh|fish',
    operands: { max: 1, completes: ['bash', 'zsh', 'fish'] },
    examples: [
      { line: 'eval "$(agent-reaper completion bash)"', summary: 'in ~/.bashrc' },
      { line: 'eval "$(agent-reaper completion zsh)"', summary: 'in ~/.zshrc, after compinit' },
      { line: 'agent-reaper completion fish | source', summary: 'in ~/.config/fish/config.fish' },
    ],
    options: [],
    load: () => import('../commands/completion.ts'),
  },
  {
    name: 'version',
    group: 'About',
    summary: 'versions of agent-reaper, its supervisor and Node.js',
    usage: '[--json]',
    examples: [],
    options: [json],
    load: () => import('../commands/version.ts'),
  },
  {
    name: 'help',
    group: 'About',
    summary: 'help for a command, or `help exit-codes`',
    usage: '[COMMAND]',
    operands: { max: 1, completes: 'command' },
    examples: [],
    options: [],
    load: () => import('../commands/help.ts'),
  },
];
