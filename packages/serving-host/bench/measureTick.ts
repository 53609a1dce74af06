import { Demand } from '../src/scaling/Demand.ts';
import { Scaler } from '../src/scaling/Scaler.ts';
import { ScalingLoop } from '../src/scaling/ScalingLoop.ts';
import { declarationOf } from './seed.ts';

const ticks = 2_000;

/**
 * One look of the autoscaler, in microseconds: the live ones have a request
 * under way all the time, the others sleep.
 */
export function measureTick(setting: {
  registered: number;
  live: number;
}): number {
  const loop = ScalingLoop.create({ intervalMs: 3_600_000 });
  const sleeping = declarationOf(0, false).revisions[0];
  const scalers = Array.from({ length: setting.registered }, (_, index) => {
    const isLive = index < setting.live;
    const demand = Demand.create({
      listener: { onWaiting: () => {}, onActive: () => {} },
    });
    const scaler = Scaler.create({
      demand,
      loop,
      windows: { burstWindowMs: 6_000, stableWindowMs: 60_000 },
      ready: () => 1,
      onDesired: () => {},
    });
    scaler.configure(sleeping, isLive ? 1 : 0);
    if (isLive) {
      demand.arrived(performance.now());
      demand.began();
    }
    return scaler;
  });
  // The windows are full after two minutes of the autoscaler's time.
  let now = performance.now();
  const advance = (count: number) => {
    for (let tick = 0; tick < count; tick += 1) {
      now += 500;
      loop.tick(now);
    }
  };
  advance(240);
  const startedAt = performance.now();
  advance(ticks);
  const took = performance.now() - startedAt;
  scalers.forEach(scaler => scaler.stop());
  return (took / ticks) * 1000;
}
