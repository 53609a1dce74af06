const periodMs = 1_000;
/** Of what an answer costs, how much the newest counts. */
const newest = 0.1;

type Service = { arrived: number; share: number };

/** The largest number of which each may have so many that all fit. */
function quotaOf(arrived: number[], affordable: number): number {
  const ascending = [...arrived].sort((a, b) => a - b);
  let left = affordable;
  for (const [index, count] of ascending.entries()) {
    const fair = left / (ascending.length - index);
    if (count > fair) {
      return fair;
    }
    left -= count;
  }
  return Infinity;
}

/**
 * Which share of the answers of each service is read, so that all together
 * take no more time than there is. It follows what came and what an answer
 * cost in the last second. Services share the time evenly: one with few
 * requests is read whole beside one with many.
 *
 * All revisions of a service have the same share, so that they can be compared.
 */
export class SampleShares {
  readonly #budgetMs: number;
  #services = new Map<string, Service>();
  #costMs = 0.05;
  #endsAt = 0;

  /** @param options - `budgetMs`: in each second. */
  static create(options: { budgetMs: number }): SampleShares {
    return new SampleShares(options.budgetMs);
  }

  private constructor(budgetMs: number) {
    this.#budgetMs = budgetMs;
  }

  /** What an answer has cost. */
  spent(milliseconds: number): void {
    this.#costMs += (milliseconds - this.#costMs) * newest;
  }

  /** A request has come: which share of them is read, from 0 to 1. */
  arrived(service: string, now: number): number {
    if (now >= this.#endsAt) {
      this.#begin(now);
    }
    let own = this.#services.get(service);
    if (!own) {
      own = { arrived: 0, share: 1 };
      this.#services.set(service, own);
    }
    own.arrived += 1;
    return own.share;
  }

  #begin(now: number): void {
    const before = this.#services;
    const affordable = this.#budgetMs / Math.max(this.#costMs, 0.001);
    const counts = Array.from(before.values(), ({ arrived }) => arrived);
    const quota = quotaOf(counts, affordable);
    this.#services = new Map();
    // After a second without a request there is nothing to go by.
    if (now < this.#endsAt + periodMs) {
      before.forEach(({ arrived }, name) => {
        const share = arrived > quota ? quota / arrived : 1;
        if (arrived > 0) {
          this.#services.set(name, { arrived: 0, share });
        }
      });
    }
    this.#endsAt = now + periodMs;
  }
}
