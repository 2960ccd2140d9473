import { Histogram, type HistogramConfiguration } from 'prom-client';

/** A distribution that was counted elsewhere. */
export interface Distribution {
  /** How many are at most as large as each bucket. */
  readonly within: readonly number[];
  readonly count: number;
  readonly sum: number;
}

type Shown = Awaited<ReturnType<Histogram['get']>>;

/** A histogram of totals that the store keeps: the client's own can only be fed one observation at a time. */
export class TotalsHistogram extends Histogram {
  readonly #configuration: HistogramConfiguration<string>;
  readonly #distribution: Distribution;

  constructor(configuration: HistogramConfiguration<string>, distribution: Distribution) {
    super(configuration);
    this.#configuration = configuration;
    this.#distribution = distribution;
  }

  override get(): Promise<Shown> {
    const { name, help, buckets = [] } = this.#configuration;
    const { within, count, sum } = this.#distribution;
    const bucket = (le: number | string, value: number): Shown['values'][number] => ({
      metricName: `${name}_bucket`,
      labels: { le },
      value,
    });
    return Promise.resolve({
      name,
      help,
      type: 'histogram',
      aggregator: 'sum',
      values: [
        ...buckets.map((bound, index) => bucket(bound, within[index] ?? 0)),
        bucket('+Inf', count),
        { metricName: `${name}_sum`, labels: {}, value: sum },
        { metricName: `${name}_count`, labels: {}, value: count },
      ],
    } as unknown as Shown);
  }

  /** What a registry asks for when it prints. */
  getForPromString(): Promise<Shown> {
    return this.get();
  }
}
