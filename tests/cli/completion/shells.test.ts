import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Shell } from '../../../src/cli/completion/scripts.ts';
import { eventually } from '../../helpers/eventually.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { paintScene } from '../../agents/views/scene.ts';
import { freshStore } from '../../store/helpers.ts';
import { hasTmux } from '../../host/helpers.ts';
import { environmentOf, program } from '../program.ts';
import { openPty } from '../pty.ts';

interface Start {
  readonly command: string;
  readonly load: string;
  /** What makes it list what begins alike; else one Tab. */
  readonly list?: readonly string[];
}

/** How each shell is started without anybody's settings, and how it loads the script. */
const starts: Readonly<Record<Shell, Start>> = {
  bash: {
    command: 'bash --norc --noprofile',
    load: 'eval "$(agent-reaper completion bash)"',
    list: ['Tab', 'Tab'],
  },
  zsh: {
    command: 'zsh -f',
    load: 'autoload -U compinit; compinit -u -D; eval "$(agent-reaper completion zsh)"',
  },
  fish: {
    command: 'fish --no-config',
    load: "function fish_prompt; echo '$ '; end; agent-reaper completion fish | source",
  },
};

for (const [shell, { command, load, list = ['Tab'] }] of Object.entries(starts)) {
  const missing = [shell, 'tmux'].find((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
  if (missing !== undefined) console.warn(`skipped: completion in ${shell}: ${missing} is not installed`);
  describe.skipIf(missing !== undefined || !hasTmux)(`in ${shell}`, () => {
    test('a command, an option, its value and the name of an agent are completed', async () => {
      const { completes } = await opened(command, load);
      await completes('completi', /agent-reaper completion ?$/);
      await completes('ls --stat', /--state[^]*--status/, ...list);
      await completes('ls --state att', /--state attention ?$/);
      await completes('show review', /agent-reaper show reviewer-1 ?$/);
      await completes('exec --cwd /usr/sha', /--cwd \/usr\/share\/$/);
    });

    test('the value behind an equals sign is completed', async () => {
      const { completes } = await opened(command, load);
      await completes('ls --state=work', /--state=working ?$/);
    });
  });
}

const scripts = tempFolder();
test.each(['bash', 'zsh', 'fish'] as const)('the script for %s is one that the shell can read', (shell) => {
  if (spawnSync('sh', ['-c', `command -v ${shell}`]).status !== 0) return;
  const file = join(scripts, shell);
  writeFileSync(file, execFileSync(process.execPath, [program, 'completion', shell]));
  expect(spawnSync(shell, ['-n', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

/** A shell with the completion loaded, on a store with agents. */
async function opened(
  command: string,
  load: string,
): Promise<{ completes: (line: string, shown: RegExp, ...keys: readonly string[]) => Promise<void> }> {
  const store = freshStore();
  paintScene(store);
  const folder = mkdtempSync(join(tmpdir(), 'ar-shell-'));
  // A shell that has lost its terminal still writes its history.
  onTestFinished(async () => {
    await eventually(
      () => {
        rmSync(folder, { recursive: true, force: true });
        return !existsSync(folder);
      },
      { what: `${folder} is gone` },
    );
  });
  const script = `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`;
  writeFileSync(join(folder, 'agent-reaper'), script, { mode: 0o755 });
  const PATH = `${folder}:${process.env['PATH'] ?? ''}`;
  const pty = openPty(folder, environmentOf(store, { PATH, HOME: folder, XDG_CONFIG_HOME: folder }));
  pty.press(command, 'Enter');
  pty.press(`${load}; echo load""ed`, 'Enter');
  await pty.shows(/^loaded$/m);
  pty.press('clear', 'Enter');
  return {
    completes: async (line, shown, ...keys) => {
      await pty.shows(/^\S*$/);
      pty.press(`agent-reaper ${line}`, ...(keys.length === 0 ? ['Tab'] : keys));
      await pty.shows(shown);
      // Not Ctrl-C: that is a signal, and comes before what the shell has yet to draw.
      pty.press('C-u');
      pty.press('clear', 'Enter');
    },
  };
}
