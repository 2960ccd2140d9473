/** What the processes of agents had used at a moment. */
export interface Look {
  /** Milliseconds, of any steady clock. */
  readonly at: number;
  readonly figures: ReadonlyMap<string, { readonly cpuMs: number }>;
}

/** How much of one processor each agent used between two looks, in per cent. */
export function loadsBetween(before: Look, now: Look): ReadonlyMap<string, number> {
  const passed = now.at - before.at;
  const loads = new Map<string, number>();
  for (const [id, { cpuMs }] of now.figures) {
    const earlier = before.figures.get(id);
    if (earlier !== undefined && passed > 0)
      loads.set(id, Math.max(0, (100 * (cpuMs - earlier.cpuMs)) / passed));
  }
  return loads;
}
