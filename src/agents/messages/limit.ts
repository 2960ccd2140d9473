/*
 * The one limit of a message, whoever sends it and however it goes: apart from what sends it, for the command table and the
 * definitions of tools have it, and those are loaded with every start.
 */

/**
 * Characters of a message as JSON has them, in which a line break and a quote count two. A reply brings a message whole, and
 * this is what fits beside the rest of it.
 */
export const longestMessage = 7_000;

/** How long a message is by that measure. */
export function messageLength(text: string): number {
  return JSON.stringify(text).length - quotes;
}

const quotes = 2;
