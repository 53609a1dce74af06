import {
  BenchmarkPlan,
  BenchmarkReport,
  runBenchmark,
} from '@fairway/benchmark';
import { eventually } from '../../__testUtils__/FaultLab';

/** Requests by what became of them, without those that never happened. */
export type Outcomes = Partial<BenchmarkReport['counts']['outcomes']>;

/** What became of the requests of several generators together. */
export function addOutcomes(all: readonly Outcomes[]): Outcomes {
  const sum: Outcomes = {};
  for (const outcomes of all) {
    for (const [name, count = 0] of Object.entries(outcomes)) {
      const key = name as keyof Outcomes;
      sum[key] = (sum[key] ?? 0) + count;
    }
  }
  return sum;
}

/** What users see all the while: every request, by what became of it. */
export class Traffic {
  readonly #stop = new AbortController();
  readonly #report: Promise<BenchmarkReport>;
  #begun = false;
  #failures: BenchmarkReport['failures'] = [];

  /**
   * Begins it, and waits until there are answers.
   *
   * @param rows - Of the requests, which are taken in turn; each has four numbers.
   */
  static async begin(
    inferUrl: string,
    key: string,
    options: { requestsPerSecond?: number; rows?: number[][] } = {},
  ): Promise<Traffic> {
    const { requestsPerSecond = 100, rows = [[1, 2, 3, 4]] } = options;
    const url = new URL(inferUrl);
    const traffic = new Traffic({
      endpoint: {
        url: url.origin,
        headers: { authorization: `Bearer ${key}` },
      },
      protocol: 'oip-v2-json',
      requests: rows.map(data => ({
        method: 'POST',
        path: url.pathname,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(
          JSON.stringify({
            inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 4], data }],
          }),
        ),
      })),
      load: {
        rate: requestsPerSecond,
        arrivals: 'poisson',
        durationSeconds: 3_600,
        warmUpSeconds: 0,
      },
      seed: 1,
      connections: 200,
      timeoutSeconds: 60,
      workers: 1,
    });
    await eventually(async () => traffic.#begun, { what: 'traffic' });
    return traffic;
  }

  private constructor(plan: BenchmarkPlan) {
    this.#report = runBenchmark(plan, {
      calibrate: false,
      signal: this.#stop.signal,
      onProgress: ({ windows }) => {
        this.#begun ||= windows.length > 0;
      },
    });
  }

  /** What the requests met that did not succeed, once it has ended. */
  get failures(): BenchmarkReport['failures'] {
    return this.#failures;
  }

  /** Ends it; what was sent by then, by outcome. */
  async end(): Promise<Outcomes> {
    this.#stop.abort();
    const { counts, failures } = await this.#report;
    this.#failures = failures.filter(({ outcome }) => outcome !== 'not-sent');
    const { 'not-sent': unsent, ...sent } = counts.outcomes;
    return Object.fromEntries(
      Object.entries(sent).filter(([, count]) => count > 0),
    );
  }
}
