/** How many entries a list of a report may have. */
export const mostEntries = 1_000;
