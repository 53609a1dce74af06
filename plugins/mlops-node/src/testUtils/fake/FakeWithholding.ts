import {
  DesiredService,
  Observation,
  Pending,
  ServiceKey,
} from '../../targets';

/** What a target does not write, since somebody has to do something first. */
export class FakeWithholding {
  #pending: Pending | undefined;
  /** By the name of the service: what was declared last and is not written. */
  readonly #awaited = new Map<string, DesiredService>();

  static create(): FakeWithholding {
    return new FakeWithholding();
  }

  private constructor() {}

  /** While there is one, nothing is written. */
  get pending(): Pending | undefined {
    return this.#pending;
  }

  /** @returns the services that were awaited until now */
  set(pending: Pending | undefined): DesiredService[] {
    this.#pending = pending;
    const awaited = [...this.#awaited.values()];
    this.#awaited.clear();
    return awaited;
  }

  /** @returns why it is not written; undefined where it may be */
  withhold(desired: DesiredService): Pending | undefined {
    if (this.#pending) {
      this.#awaited.set(desired.name, desired);
    }
    return this.#pending;
  }

  /** What of the service was declared and is not there. */
  awaitedOf(
    { name }: ServiceKey,
    { revisions }: Pick<Observation, 'revisions'>,
  ): Observation['awaited'] {
    const missing = (this.#awaited.get(name)?.revisions ?? [])
      .map(({ number }) => number)
      .filter(number => !revisions.some(seen => seen.number === number));
    return this.#pending && missing.length > 0
      ? {
          revisions: missing,
          message: this.#pending.message,
          ...(this.#pending.url !== undefined && { url: this.#pending.url }),
        }
      : undefined;
  }
}
