/*
 * The words that a person may choose from, apart from what they stand for: the command table has them, and that is loaded
 * with every command.
 */

/** From the most to the least talkative. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** One of {@link logLevels}. */
export type LogLevel = (typeof logLevels)[number];

/** What becomes of the agents that a server has deployed when it ends. */
export const onExitChoices = ['keep', 'terminate'] as const;

/** One of {@link onExitChoices}. */
export type OnExit = (typeof onExitChoices)[number];

/** Every client that we have a configuration for. */
export const clientNames = ['claude-code', 'claude-desktop', 'cursor', 'vscode', 'codex', 'gemini'] as const;

/** One of {@link clientNames}. */
export type ClientName = (typeof clientNames)[number];
