import { Labels } from '../dialects';
import { Histograms } from './Histograms';
import { keyOf, Series } from './readMatrix';
import { Scrape, Target } from './Target';

export interface FoundTarget {
  target: Target;
  /** Of its series `up`. */
  labels: Labels;
  byTime: Map<number, Scrape>;
  histograms: Histograms;
}

const nameOf = ({ pod, instance }: Labels) => pod ?? instance ?? 'a target';

const addressOf = ({ job = '', instance = '' }: Labels) =>
  `${job}\n${instance}`;

/** Every series has the labels of its target. */
const hasAll = (labels: Labels, others: Labels) =>
  Object.entries(others).every(
    ([name, value]) => name === '__name__' || labels[name] === value,
  );

/** What was scraped, by the series `up` that Prometheus itself makes of it. */
export class FoundTargets {
  readonly #found = new Map<string, FoundTarget[]>();

  static create(ups: readonly Series[]): FoundTargets {
    return new FoundTargets(ups);
  }

  private constructor(ups: readonly Series[]) {
    for (const up of ups) {
      const address = addressOf(up.labels);
      this.#found.set(address, [
        ...(this.#found.get(address) ?? []),
        begin(up),
      ]);
    }
  }

  all(): FoundTarget[] {
    return [...this.#found.values()].flat();
  }

  /**
   * The target that a series is of.
   *
   * @throws Error where there is none
   */
  ownerOf(labels: Labels): FoundTarget {
    const [owner] = (this.#found.get(addressOf(labels)) ?? [])
      .filter(one => hasAll(labels, one.labels))
      .sort((a, b) => keyOf(b.labels).length - keyOf(a.labels).length);
    if (!owner) {
      throw new Error(
        `it has series of ${nameOf(
          labels,
        )} and no series up of it, so that missed scrapes would not show`,
      );
    }
    return owner;
  }
}

function begin({ labels, samples }: Series): FoundTarget {
  const name = nameOf(labels);
  const scrapes = samples.map(
    ([at, value]): Scrape => ({
      at,
      ...(value !== 1 && { flaw: `${name} could not be scraped` }),
      counts: [],
      buckets: [],
    }),
  );
  const place =
    labels.pod === undefined ? name : `${labels.namespace ?? ''}/${labels.pod}`;
  return {
    labels,
    target: { name, place, counters: [], histograms: [], scrapes },
    byTime: new Map(scrapes.map(scrape => [scrape.at, scrape])),
    histograms: Histograms.create(),
  };
}
