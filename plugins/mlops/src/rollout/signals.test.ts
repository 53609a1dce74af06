import type {
  GateDeclaration,
  RolloutSignals,
} from '@fairway/backstage-plugin-mlops-common';
import { limitOf, pointsOf, totalsOf } from './signals';

const gates: GateDeclaration[] = [
  {
    kind: 'comparison',
    name: 'errors',
    metric: 'error-rate',
    margin: { absolute: 0.01 },
  },
  {
    kind: 'comparison',
    name: 'slow',
    metric: 'latency-p95',
    margin: { relative: 0.2 },
  },
  {
    kind: 'comparison',
    name: 'slower',
    metric: 'latency-p99',
    margin: { absolute: 5 },
  },
  { kind: 'slo', name: 'loose', maximalErrorRate: 0.05, maximalP95Ms: 50 },
  { kind: 'slo', name: 'strict', maximalErrorRate: 0.02 },
];

const signals: RolloutSignals = {
  asOf: '2026-11-23T10:00:30.000Z',
  since: '2026-11-23T10:00:00.000Z',
  windowSeconds: 10,
  windows: [
    {
      start: '2026-11-23T10:00:00.000Z',
      stable: { requests: 200, errors: 2, p95Ms: 10, p99Ms: 20 },
    },
    {
      start: '2026-11-23T10:00:10.000Z',
      stable: { requests: 100, errors: 0, p95Ms: 20, p99Ms: 30 },
      candidate: { requests: 50, errors: 1, p95Ms: 25 },
    },
    {
      start: '2026-11-23T10:00:20.000Z',
      stable: { requests: 0, errors: 0 },
      candidate: { requests: 10, errors: 0, p95Ms: 26 },
    },
  ],
};

describe('the signals of a rollout', () => {
  it('adds an absolute margin of errors in points', () => {
    expect(
      pointsOf(signals, 'errorRate', gates).map(({ stable, margin }) => [
        stable,
        margin,
      ]),
    ).toEqual([
      [1, 2],
      [0, 1],
      [undefined, undefined],
    ]);
  });

  it('takes a relative margin of the stable value, and an absolute one in milliseconds', () => {
    expect(pointsOf(signals, 'p95', gates).map(({ margin }) => margin)).toEqual(
      [12, 24, undefined],
    );
    expect(pointsOf(signals, 'p99', gates).map(({ margin }) => margin)).toEqual(
      [25, 35, undefined],
    );
  });

  it('draws no margin where no gate compares', () => {
    expect(pointsOf(signals, 'p50', gates)[0]).not.toHaveProperty('margin');
  });

  it('has no value where nothing was asked, which is not zero', () => {
    const points = pointsOf(signals, 'errorRate', gates);
    expect(points[0].candidate).toBeUndefined();
    expect(points[2].stable).toBeUndefined();
    expect(points[2].candidate).toBe(0);
  });

  it('knows the strictest limit of a signal', () => {
    expect(limitOf('errorRate', gates)).toEqual({ gate: 'strict', value: 2 });
    expect(limitOf('p95', gates)).toEqual({ gate: 'loose', value: 50 });
    expect(limitOf('p50', gates)).toBeUndefined();
  });

  it('counts over all windows, and gives no rate of nothing', () => {
    expect(totalsOf(signals, 'stable')).toEqual({
      requests: 300,
      errors: 2,
      errorRate: 2 / 300,
    });
    expect(totalsOf({ ...signals, windows: [] }, 'candidate')).toEqual({
      requests: 0,
      errors: 0,
    });
  });
});
