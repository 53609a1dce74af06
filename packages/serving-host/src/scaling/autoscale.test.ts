import fc from 'fast-check';
import {
  autoscale,
  beginScaling,
  isAtRest,
  type ScalingSettings,
  type ScalingSignals,
} from './autoscale.ts';

const intervalMs = 500;
const settings: ScalingSettings = {
  minReplicas: 0,
  maxReplicas: 10,
  targetConcurrency: 8,
  idleMs: 20_000,
  burstWindowMs: 6_000,
  stableWindowMs: 60_000,
};

type Load = { inFlight: number; waiting: number };

/** Lets time pass under a load; answers what was desired after each interval. */
function run(
  loads: readonly Load[],
  options: Partial<ScalingSettings> & { begin?: number; ready?: number } = {},
) {
  const { begin = 1, ready, ...overrides } = options;
  const used = { ...settings, ...overrides };
  let state = beginScaling(begin, 0);
  let lastActiveAt: number | undefined;
  return loads.map((load, index) => {
    const now = (index + 1) * intervalMs;
    const concurrency = load.inFlight + load.waiting;
    if (concurrency > 0) {
      lastActiveAt = now;
    }
    const signals: ScalingSignals = {
      ...load,
      concurrency,
      lastActiveAt,
      ready: ready ?? state.desired,
    };
    state = autoscale(state, signals, now, used);
    return {
      desired: state.desired,
      rests: isAtRest(state, signals, used),
      kept: state.samples.length + state.peaks.length,
    };
  });
}

const constant = (inFlight: number, seconds: number): Load[] =>
  Array.from({ length: (seconds * 1000) / intervalMs }, () => ({
    inFlight,
    waiting: 0,
  }));

const desiredOf = (steps: { desired: number }[]) =>
  steps.map(({ desired }) => desired);

const loadArbitrary = fc.record({
  inFlight: fc.nat({ max: 300 }),
  waiting: fc.oneof(fc.constant(0), fc.nat({ max: 300 })),
});
const loadsArbitrary = fc.array(loadArbitrary, { maxLength: 300 });
const boundsArbitrary = fc
  .tuple(fc.nat({ max: 20 }), fc.integer({ min: 1, max: 20 }))
  .map(([a, b]) => ({
    minReplicas: Math.min(a, b),
    maxReplicas: Math.max(a, b),
  }));

describe('the autoscaler', () => {
  it('stays within its bounds and remembers little, whatever comes', () => {
    fc.assert(
      fc.property(
        loadsArbitrary,
        boundsArbitrary,
        fc.double({ min: 0.1, max: 100, noNaN: true }),
        (loads, bounds, targetConcurrency) => {
          const steps = run(loads, {
            ...bounds,
            targetConcurrency,
            begin: Math.max(1, bounds.minReplicas),
          });
          steps.forEach(({ desired, kept }) => {
            expect(desired).toBeGreaterThanOrEqual(bounds.minReplicas);
            expect(desired).toBeLessThanOrEqual(bounds.maxReplicas);
            // The burst window, and as many peaks as there are numbers.
            expect(kept).toBeLessThanOrEqual(12 + 1 + 40);
          });
        },
      ),
    );
  });

  it('settles under constant load on what the load needs, and stays there', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        boundsArbitrary,
        (load, bounds) => {
          const steps = desiredOf(
            run(constant(load, 200), {
              ...bounds,
              begin: Math.max(1, bounds.minReplicas),
            }),
          );
          const needed = Math.min(
            bounds.maxReplicas,
            Math.max(1, bounds.minReplicas, Math.ceil(load / 8)),
          );
          const settled = steps.slice((70 * 1000) / intervalMs);
          expect(new Set(settled)).toEqual(new Set([needed]));
          // No detour on the way there either.
          const changes = steps.filter(
            (step, index) => step !== steps[index - 1],
          );
          expect(changes).toEqual([...changes].sort((a, b) => a - b));
        },
      ),
    );
  });

  it('does not flap when the load trembles around a boundary', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 14, max: 18 }), {
          minLength: 400,
          maxLength: 400,
        }),
        loads => {
          const steps = desiredOf(
            run(loads.map(inFlight => ({ inFlight, waiting: 0 }))),
          );
          const changes = steps.filter(
            (step, index) => index > 0 && step !== steps[index - 1],
          );
          // Up once or twice; down and up again at most once in each of the
          // three stable windows that the run has.
          expect(changes.length).toBeLessThanOrEqual(2 + 2 * 3);
        },
      ),
    );
  });

  it('never wants fewer replicas because of more load', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(loadArbitrary, fc.nat(50), fc.nat(50)), {
          maxLength: 300,
        }),
        boundsArbitrary,
        (pairs, bounds) => {
          const options = {
            ...bounds,
            begin: Math.max(1, bounds.minReplicas),
            ready: 1,
          };
          const less = run(
            pairs.map(([load]) => load),
            options,
          );
          const more = run(
            pairs.map(([load, inFlight, waiting]) => ({
              inFlight: load.inFlight + inFlight,
              waiting: load.waiting + waiting,
            })),
            options,
          );
          less.forEach(({ desired }, index) =>
            expect(more[index].desired).toBeGreaterThanOrEqual(desired),
          );
        },
      ),
    );
  });

  it('reaches zero once it was idle for long enough, and not before', () => {
    fc.assert(
      fc.property(
        loadsArbitrary,
        fc.integer({ min: 5, max: 300 }),
        (loads, idleSeconds) => {
          const quiet = constant(0, idleSeconds + 10);
          const steps = run([...loads, { inFlight: 1, waiting: 0 }, ...quiet], {
            idleMs: idleSeconds * 1000,
          });
          const after = desiredOf(steps.slice(loads.length + 1));
          const idle = (idleSeconds * 1000) / intervalMs;
          expect(after.slice(0, idle - 1)).not.toContain(0);
          expect(new Set(after.slice(idle))).toEqual(new Set([0]));
          expect(steps.at(-1)?.rests).toBe(true);
        },
      ),
    );
  });

  it('keeps the least number where that is not zero, and rests there', () => {
    const steps = run([...constant(60, 10), ...constant(0, 100)], {
      minReplicas: 2,
      begin: 2,
    });
    expect(Math.max(...desiredOf(steps))).toBe(8);
    expect(steps.at(-1)).toMatchObject({ desired: 2, rests: true });
  });

  it('keeps what a burst needed for a stable window, then lets go step by step', () => {
    const burst = constant(80, 7);
    const steps = desiredOf(run([...burst, ...constant(8, 70)]));
    const [held, after] = [
      steps.slice(burst.length, burst.length + 118),
      steps.slice(burst.length + 118),
    ];
    expect(new Set(held)).toEqual(new Set([10]));
    expect(after.at(-1)).toBe(1);
    after.slice(1).forEach((step, index) => {
      expect(step).toBeLessThanOrEqual(after[index]);
      expect(step).toBeGreaterThanOrEqual(after[index] / 2);
    });
  });

  it('grows at once when requests wait, by a bounded step', () => {
    const loads = [
      ...constant(8, 10),
      ...Array.from({ length: 4 }, () => ({ inFlight: 8, waiting: 400 })),
    ];
    const steps = desiredOf(run(loads, { maxReplicas: 100 }));
    expect(steps.slice(-5)).toEqual([1, 5, 10, 20, 40]);
  });

  it('starts one replica for a crowd, and judges once that one was ready for a while', () => {
    const crowd = { inFlight: 0, waiting: 500 };
    const sleeping = beginScaling(0, 0);
    const see = (ready: number) => ({
      ...crowd,
      concurrency: 500,
      lastActiveAt: 0,
      ready,
    });
    let state = autoscale(sleeping, see(0), 500, settings);
    expect(state.desired).toBe(1);
    for (const now of [1000, 1500, 2000]) {
      state = autoscale(state, see(0), now, settings);
      expect(state.desired).toBe(1);
    }
    state = autoscale(state, see(1), 2500, settings);
    expect(state.desired).toBe(1);
    const answered = autoscale(
      state,
      { ...see(1), concurrency: 1, waiting: 0 },
      3000,
      settings,
    );
    expect(answered.desired).toBe(1);
    expect(autoscale(state, see(1), 3000, settings).desired).toBe(5);
  });

  it('does not put to sleep what never became ready', () => {
    const steps = run(constant(0, 100), { ready: 0 });
    expect(new Set(desiredOf(steps))).toEqual(new Set([1]));
    expect(steps.at(-1)?.rests).toBe(false);
  });

  it('takes new bounds at the next look', () => {
    const state = beginScaling(6, 0);
    const signals = {
      concurrency: 0,
      inFlight: 0,
      waiting: 0,
      lastActiveAt: undefined,
      ready: 6,
    };
    expect(
      autoscale(state, signals, 500, { ...settings, maxReplicas: 3 }).desired,
    ).toBe(3);
    expect(
      autoscale(state, signals, 500, { ...settings, minReplicas: 8 }).desired,
    ).toBe(8);
  });
});
