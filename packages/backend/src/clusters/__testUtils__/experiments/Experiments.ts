import { AuditMark } from '@fairway/kube-lab';
import {
  isSoak,
  repetitions,
  report,
} from '../../../rollouts/__testUtils__/soak';
import type { ClusterLab, PortalSetup } from '../ClusterLab';

/** What every run can wait for; the rest is for a soak. */
const IN_EVERY_RUN: readonly number[] = [2, 6, 13, 18, 21, 22, 23, 24];

/** One of the list that docs/cluster-faults.md follows. */
interface Experiment {
  number: number;
  /** What must come of it, as the end of a sentence. */
  that: string;
  /** From when to when it takes the time that it gives, such as `to the promotion`. */
  time: string;
  /** How its rollouts end. */
  outcome: string;
  /** Where what is asked of weights does not hold, why. */
  unchecked?: string;
}

/** What an experiment can use. */
export interface Attempt {
  cluster: ClusterLab;
  /** Counted from 0. */
  repetition: number;
  /** Before anything of it was written. */
  since: AuditMark;
}

/** Defines the experiments on one cluster as tests, and reports what came of them. */
export class Experiments {
  readonly #cluster: () => ClusterLab;

  static create(cluster: () => ClusterLab): Experiments {
    return new Experiments(cluster);
  }

  private constructor(cluster: () => ClusterLab) {
    this.#cluster = cluster;
  }

  /** Has those of `define` done by portals of another kind than before. */
  with(
    what: string,
    setup: { begin: () => Promise<PortalSetup>; end?: () => Promise<void> },
    define: () => void,
  ): void {
    if (!isSoak) {
      return;
    }
    // By another name, since rules for tests take what defines them for one.
    const { describe: group } = globalThis;
    group(what, () => {
      beforeAll(async () => {
        await this.#cluster().setUp(await setup.begin());
      }, 180_000);
      afterAll(async () => {
        await this.#cluster().stopPortals();
        await setup.end?.();
      });

      define();
    });
  }

  /**
   * One test, whose name has the number of the experiment. A soak does it several
   * times. Its services are gone after each and have left nothing (I7), and of what
   * the portal wrote nothing was what it must not (I2).
   *
   * @param attempt gives the milliseconds from the end of its fault to the end of
   *   the rollout, of each fault that it had
   */
  add(
    experiment: Experiment,
    attempt: (given: Attempt) => Promise<number[]>,
  ): void {
    const { number, that } = experiment;
    if (isSoak || IN_EVERY_RUN.includes(number)) {
      const { it: define } = globalThis;
      define(`experiment ${number}: ${that}`, () =>
        repeat(this.#cluster(), experiment, attempt),
      );
    }
  }
}

async function repeat(
  cluster: ClusterLab,
  { number, time, outcome, unchecked }: Experiment,
  attempt: (given: Attempt) => Promise<number[]>,
): Promise<void> {
  const recoveriesMs: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const since = cluster.record.mark();
    const taken = await attempt({ cluster, repetition, since }).catch(
      async error => {
        // For those that follow: its portal may sleep, or be none that is used.
        await cluster.replacePortal();
        await cluster.removeAll().catch(() => {});
        throw error;
      },
    );
    recoveriesMs.push(...taken);
    expect(await cluster.removeAll()).toEqual([]);
    const violations =
      unchecked === undefined ? await cluster.record.violations(since) : [];
    expect(violations).toEqual([]);
  }
  expect(recoveriesMs.length).toBeGreaterThanOrEqual(repetitions);
  report({
    experiment: `${number} on a cluster, ${time}`,
    repetitions,
    faults: recoveriesMs.length,
    outcome,
    violations: [],
    outcomes: {},
    recoveriesMs,
  });
}
