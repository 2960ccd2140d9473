/** What is kept of many measurements of one thing; in the unit of the measurements. */
export interface Summary {
  readonly runs: number;
  readonly min: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** A ratio of two medians, and the interval in which 95 of 100 repetitions of the measurement would see it. */
export interface Ratio {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const resamples = 1000;

/** @throws RangeError without samples, or with one that is not a finite number. */
export function summarize(samples: readonly number[]): Summary {
  const sorted = sort(samples);
  return {
    runs: sorted.length,
    min: percentile(sorted, 0),
    p50: percentile(sorted, 50),
    p99: percentile(sorted, 99),
    max: percentile(sorted, 100),
  };
}

/** The median of `subject` over the median of `floor`, with a bootstrap interval. The same samples give the same result. */
export function ratioOfMedians(subject: readonly number[], floor: readonly number[]): Ratio {
  const random = generator(subject.length * 31 + floor.length);
  const ratios = sort(
    Array.from(
      { length: resamples },
      () => median(resample(subject, random)) / median(resample(floor, random)),
    ),
  );
  return {
    value: median(subject) / median(floor),
    low: percentile(ratios, 2.5),
    high: percentile(ratios, 97.5),
  };
}

/** Between two ranks, in proportion; `sorted` must be ascending and not empty, `p` is 0 to 100. */
export function percentile(sorted: readonly number[], p: number): number {
  const rank = ((sorted.length - 1) * p) / 100;
  const below = at(sorted, Math.floor(rank));
  return below + (at(sorted, Math.ceil(rank)) - below) * (rank - Math.floor(rank));
}

function median(samples: readonly number[]): number {
  return percentile(sort(samples), 50);
}

function sort(samples: readonly number[]): number[] {
  if (samples.length === 0) throw new RangeError('no samples');
  if (!samples.every(Number.isFinite)) throw new RangeError('a sample is not a finite number');
  return [...samples].sort((a, b) => a - b);
}

function resample(samples: readonly number[], random: () => number): number[] {
  return Array.from(samples, () => at(samples, Math.floor(random() * samples.length)));
}

function at(samples: readonly number[], index: number): number {
  const sample = samples[index];
  if (sample === undefined) throw new RangeError(`no sample ${String(index)} of ${String(samples.length)}`);
  return sample;
}

/** mulberry32: small, and seeded, so that a published interval can be computed again. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
