/** Something that can be measured once, in microseconds. */
export type Round = () => Promise<number>;

/**
 * Measures all of `subjects` in turn, `runs` times after `warmUp`, so that whatever disturbs the machine disturbs
 * all alike. Who is first moves on by one each time: nobody always follows the same other.
 */
export async function interleave<Name extends string>(
  subjects: Readonly<Record<Name, Round>>,
  { runs, warmUp }: { runs: number; warmUp: number },
): Promise<Record<Name, number[]>> {
  const names = Object.keys(subjects) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let run = -warmUp; run < runs; run++) {
    for (const name of rotated(names, run + warmUp)) {
      const sample = await subjects[name]();
      if (run >= 0) samples[name].push(sample);
    }
  }
  return samples;
}

export function rotated<T>(list: readonly T[], by: number): T[] {
  const cut = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(cut), ...list.slice(0, cut)];
}
