import {
  BenchmarkReport,
  BenchmarkValidity,
} from '@fairway/backstage-plugin-mlops-common';
import { Observation } from '@fairway/backstage-plugin-mlops-node';

type Reason = BenchmarkValidity['reasons'][number];

interface Snapshot {
  replicas: Set<string>;
  weights: string;
}

/**
 * What answered while it was measured.
 *
 * The first look of the measured part is what the others are compared with;
 * what comes and goes before it, in the warm-up, changes nothing.
 */
export class TargetWatch {
  #first: Snapshot | undefined;
  readonly #came = new Set<string>();
  readonly #gone = new Set<string>();
  #rerouted: string | undefined;

  static create(): TargetWatch {
    return new TargetWatch();
  }

  private constructor() {}

  /** Takes a look of the measured part. */
  add(observation: Observation): void {
    const now = snapshotOf(observation);
    if (!this.#first) {
      this.#first = now;
      return;
    }
    now.replicas.forEach(replica => {
      if (!this.#first!.replicas.has(replica)) {
        this.#came.add(replica);
      }
    });
    this.#first.replicas.forEach(replica => {
      if (!now.replicas.has(replica)) {
        this.#gone.add(replica);
      }
    });
    if (now.weights !== this.#first.weights) {
      this.#rerouted = `from ${this.#first.weights} to ${now.weights}`;
    }
  }

  /** What changed, in words. */
  reasons(): Reason[] {
    const reasons: Reason[] = [];
    if (this.#came.size + this.#gone.size > 0) {
      reasons.push({
        code: 'replicas-changed',
        message: `Replicas came or went while it was measured (${[
          ...[...this.#came].map(name => `${name} came`),
          ...[...this.#gone].map(name => `${name} went`),
        ]
          .slice(0, 6)
          .join(
            ', ',
          )}): measure again once their number is steady, with a longer warm-up if the service scales.`,
      });
    }
    if (this.#rerouted) {
      reasons.push({
        code: 'traffic-moved',
        message: `Traffic moved between revisions while it was measured, ${
          this.#rerouted
        }: measure again when no revision is being rolled out.`,
      });
    }
    return reasons;
  }
}

/** Says of a report that its target changed; another fault of it goes first. */
export function withTargetReasons(
  report: BenchmarkReport,
  reasons: Reason[],
): BenchmarkReport {
  if (reasons.length === 0) {
    return report;
  }
  const { validity } = report;
  return {
    ...report,
    validity: {
      verdict:
        validity.verdict === 'valid' ? 'target-changed' : validity.verdict,
      reasons: [...validity.reasons, ...reasons],
    },
  };
}

function snapshotOf({ replicas, revisions }: Observation): Snapshot {
  return {
    replicas: new Set(
      replicas
        .filter(({ state }) => state === 'ready')
        .map(({ name, restarts }) =>
          restarts > 0 ? `${name} (restart ${restarts})` : name,
        ),
    ),
    weights: revisions
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => a.number - b.number)
      .map(({ number, weight }) => `${weight} % to revision ${number}`)
      .join(' and '),
  };
}
