import { LogHistogram } from '@fairway/statistics';
import fc from 'fast-check';
import { dialects, identityOf } from '../dialects';
import { readTargets, Series } from '../series';
import {
  FakePod,
  FakeScrape,
  seriesOfPod,
  serviceId,
} from '../__testUtils__/FakePods';
import { Stretch, stretchesOf } from './stretches';
import { timelineOf } from './timeline';

const dialect = dialects['onnx-server'];
const identity = identityOf(
  { id: serviceId, name: 'digits' },
  dialect,
  'labels',
);
const options = { paneMs: 10_000, reachMs: 15_000, maximalGapMs: 300_000 };

const stable = { pod: 'stable-a', revision: 1 };
const candidate = { pod: 'candidate-a', revision: 2 };

const read = (series: Series[], span: { from: number; to: number }) =>
  stretchesOf(
    readTargets(series, dialect, identity).map(target =>
      timelineOf(target, options.maximalGapMs),
    ),
    span,
    options,
  );

const times = (count: number, time = 0.02) =>
  Array.from({ length: count }, () => time);

/** Every 10 s, three seconds into a pane, one success more each time. */
const steadily = (
  pod: FakePod,
  change: (scrape: FakeScrape) => object = () => ({}),
) =>
  seriesOfPod(
    pod,
    Array.from({ length: 12 }, (_, i) => {
      const scrape = { at: 10_000 * i + 3_000, startedAt: 1, times: times(i) };
      return { ...scrape, ...change(scrape) };
    }),
  );

const spans = (stretches: readonly Stretch[]) =>
  stretches.map(({ start, end }) => [start / 1_000, end / 1_000]);

const successes = (stretches: readonly Stretch[], revision: number) =>
  stretches.map(
    ({ revisions }) => revisions.get(revision)?.outcomes.success ?? 0,
  );

describe('what was counted in panes', () => {
  it('is what was scraped in them, of each revision', () => {
    const { ends, stretches, flaw } = read(
      [...steadily(stable), ...steadily(candidate)],
      { from: 20_000, to: 60_000 },
    );
    expect(ends).toEqual([20_000, 30_000, 40_000, 50_000, 60_000]);
    expect(successes(stretches, 1)).toEqual([1, 1, 1, 1]);
    expect(successes(stretches, 2)).toEqual([1, 1, 1, 1]);
    expect(flaw).toBeUndefined();
  });

  it.each([
    ['a scrape of one failed', { up: false }],
    ['a counter of one is no number', { badRequests: NaN }],
    ['a counter of one is negative', { badRequests: -1 }],
    ['a counter of one is no count', { badRequests: 0.5 }],
  ])('is unknown for all where %s, and told with the next', (_what, change) => {
    const broken = steadily(candidate, ({ at }) =>
      at === 33_000 ? change : {},
    );
    const { stretches, flaw } = read([...steadily(stable), ...broken], {
      from: 20_000,
      to: 60_000,
    });
    expect(spans(stretches)).toEqual([
      [20, 30],
      [30, 50],
      [50, 60],
    ]);
    expect(successes(stretches, 1)).toEqual([1, 2, 1]);
    expect(successes(stretches, 2)).toEqual([1, 2, 1]);
    expect(flaw).toMatch(/\w/);
  });

  it('is unknown while nothing is scraped at all, as when Prometheus is down', () => {
    const all = steadily(stable).map(series => ({
      ...series,
      samples: series.samples.filter(([at]) => at < 30_000 || at > 60_000),
    }));
    const { stretches } = read(all, { from: 20_000, to: 90_000 });
    expect(spans(stretches)).toEqual([
      [20, 30],
      [30, 70],
      [70, 80],
      [80, 90],
    ]);
    expect(successes(stretches, 1)).toEqual([1, 4, 1, 1]);
  });

  it('goes on without a pod that has ended, and keeps what it counted', () => {
    const ended = steadily(candidate).map(series => ({
      ...series,
      samples: series.samples.filter(([at]) => at < 50_000),
    }));
    const { stretches } = read([...steadily(stable), ...ended], {
      from: 20_000,
      to: 90_000,
    });
    expect(successes(stretches, 2)).toEqual([1, 1, 1, 0, 0, 0, 0]);
    expect(successes(stretches, 1)).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('has all of a pod that began in it, and is unknown where an older one appears', () => {
    const at = (startedAt: number) =>
      seriesOfPod(candidate, [{ at: 43_000, startedAt, times: times(7) }]);
    const span = { from: 20_000, to: 60_000 };
    const young = read([...steadily(stable), ...at(41)], span).stretches;
    expect(successes(young, 2)).toEqual([0, 0, 7, 0]);
    const old = read([...steadily(stable), ...at(2)], span).stretches;
    expect(spans(old)).toEqual([
      [20, 30],
      [30, 40],
      [50, 60],
    ]);
    expect(successes(old, 2)).toEqual([0, 0, 0]);
  });

  it('is never told where a pod is scraped twice', () => {
    const again = steadily({ ...stable, labels: { job: 'again' } });
    const { ends, flaw } = read([...steadily(stable), ...again], {
      from: 20_000,
      to: 60_000,
    });
    expect(ends).toEqual([]);
    expect(flaw).toMatch(/scraped twice/);
  });

  it('is not told over more time than is sensible', () => {
    const all = seriesOfPod(stable, [
      { at: 9_000, startedAt: 1, times: times(1) },
      { at: 299_000, startedAt: 1, times: times(5) },
      { at: 309_000, startedAt: 1, times: times(6) },
      { at: 319_000, startedAt: 1, times: times(7) },
    ]);
    const { stretches } = stretchesOf(
      readTargets(all, dialect, identity).map(target =>
        timelineOf(target, options.maximalGapMs),
      ),
      { from: 10_000, to: 320_000 },
      { ...options, maximalGapMs: 60_000 },
    );
    expect(successes(stretches, 1)).toEqual([0, 1, 1]);
  });

  it('has latencies by the bounds that both revisions have', () => {
    const fine = steadily({ ...stable, bounds: [0.01, 0.03, 0.1, 1] });
    const { stretches } = read([...fine, ...steadily(candidate)], {
      from: 20_000,
      to: 120_000,
    });
    const [first, second] = [1, 2].map(revision =>
      LogHistogram.fromBase64(
        stretches[0].revisions.get(revision)!.latency!,
      ).quantile(0.5),
    );
    expect(first).toBe(second);
  });

  it.each([
    [
      'not cumulative',
      (value: number, le: string) => (le === '1' ? value - 1 : value),
    ],
    ['negative', (value: number, le: string) => (le === '0.01' ? -1 : value)],
    ['NaN', (value: number, le: string) => (le === '1' ? NaN : value)],
  ])('has nothing of histograms that are %s', (_what, spoil) => {
    const spoilt = steadily(candidate).map(({ labels, samples }) => ({
      labels,
      samples: samples.map(
        ([at, value]) =>
          [at, labels.le ? spoil(value, labels.le) : value] as const,
      ),
    }));
    const { ends, flaw } = read([...steadily(stable), ...spoilt], {
      from: 20_000,
      to: 60_000,
    });
    expect(ends).toEqual([]);
    expect(flaw).toMatch(/cumulative/);
  });

  it('adds up to the whole, of counts and of latencies, wherever time is split', () => {
    const scrape = fc.record({
      requests: fc.nat(6),
      up: fc.boolean(),
      isRestart: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(scrape, { minLength: 8, maxLength: 20 }),
        fc.nat(18),
        (steps, split) => {
          let own: number[] = [];
          let startedAt = 0.5;
          const scrapes = steps.map(({ requests, up, isRestart }, i) => {
            if (isRestart) {
              startedAt = 10 * i + 1;
              own = [];
            }
            own = [...own, ...times(requests, 0.005 * (i + 1))];
            return { at: 10_000 * i + 3_000, up, startedAt, times: own };
          });
          const series = seriesOfPod(stable, scrapes);
          const whole = read(series, { from: 0, to: 10_000 * steps.length });
          const edge = whole.ends[split % Math.max(1, whole.ends.length)] ?? 0;
          const parts = [
            ...read(series, { from: 0, to: edge }).stretches,
            ...read(series, { from: edge, to: 10_000 * steps.length })
              .stretches,
          ];
          expect(parts).toEqual(whole.stretches);
          const first = scrapes.findIndex(({ up }) => up);
          const merged = LogHistogram.create();
          whole.stretches.forEach(({ revisions }) => {
            const { latency } = revisions.get(1) ?? {};
            return latency && merged.mergeBase64(latency);
          });
          const sum = successes(whole.stretches, 1).reduce((a, b) => a + b, 0);
          expect(merged.count).toBe(sum);
          fc.pre(first >= 0);
        },
      ),
    );
  });
});
