import type { CliName } from '../clis.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { gemini } from './gemini.ts';
import { opencode } from './opencode.ts';
import type { Profile } from './profile.ts';

export const profiles: Readonly<Record<CliName, Profile>> = { claude, codex, gemini, opencode };
