import { Random } from '../src/random/Random.ts';
import { fixedThresholdPromotes } from './rules/fixedThreshold.ts';
import { runFairway, type Outcome } from './rules/fairway.ts';
import { KAYENTA_WINDOWS, kayentaPromotes } from './rules/kayenta.ts';
import { Traffic, type TrafficKind } from './traffic.ts';
import { GOOD, MARGINS, type Truth } from './truths.ts';
import { Window, Windows } from './Windows.ts';

/** The stated probability of each of the two errors, over a whole rollout. */
export const ERROR = 0.05;

export interface Case {
  truth: Truth;
  kind: TrafficKind;
  repeats: number;
  seed: number;
}

function* trafficOf({ truth, kind, repeats, seed }: Case) {
  const random = Random.create(seed);
  for (let repeat = 0; repeat < repeats; repeat++) {
    yield {
      candidate: Traffic.create(random.split(), kind, truth),
      stable: Traffic.create(random.split(), kind, GOOD[0]),
    };
  }
}

/** Rollouts under our gates, each with traffic of its own. */
export function simulateFairway(
  of: Case & { mostRequests: number; dependent: boolean },
): Outcome[] {
  const { mostRequests, dependent } = of;
  return Array.from(trafficOf(of), ({ candidate, stable }) =>
    runFairway(
      { candidate: Windows.of(candidate), stable: Windows.of(stable) },
      { margins: MARGINS, error: ERROR, mostRequests, dependent },
    ),
  );
}

/** How many of the rollouts the two other rules promote after so many requests. */
export function simulateOthers(of: Case & { requests: number }) {
  const promoted = { fixedThreshold: 0, kayenta: 0 };
  const perWindow = of.requests / KAYENTA_WINDOWS;
  for (const traffic of trafficOf(of)) {
    const windowsOf = (arm: Traffic) =>
      Array.from({ length: KAYENTA_WINDOWS }, () => {
        const window = Window.create();
        window.fill(arm, perWindow);
        return window;
      });
    const arms = {
      candidate: windowsOf(traffic.candidate),
      stable: windowsOf(traffic.stable),
    };
    promoted.fixedThreshold += fixedThresholdPromotes(arms) ? 1 : 0;
    promoted.kayenta += kayentaPromotes(arms) ? 1 : 0;
  }
  return {
    fixedThreshold: promoted.fixedThreshold / of.repeats,
    kayenta: promoted.kayenta / of.repeats,
  };
}
