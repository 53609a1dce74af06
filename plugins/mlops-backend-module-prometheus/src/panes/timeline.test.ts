import fc from 'fast-check';
import { dialects, identityOf } from '../dialects';
import { readTargets } from '../series';
import { FakeScrape, seriesOfPod, serviceId } from '../__testUtils__/FakePods';
import { timelineOf } from './timeline';

const service = { id: serviceId, name: 'digits' };
const pod = { pod: 'digits-1-abc', revision: 1 };
const dialect = dialects['onnx-server'];

const timeline = (scrapes: FakeScrape[]) => {
  const [target] = readTargets(
    seriesOfPod(pod, scrapes),
    dialect,
    identityOf(service, dialect, 'labels'),
  );
  return timelineOf(target, 300_000);
};

const countsOf = (scrapes: FakeScrape[]) =>
  timeline(scrapes).increments.map(({ outcomes }) =>
    outcomes.reduce((sum, { count }) => sum + count, 0),
  );

const times = (count: number) => Array.from({ length: count }, () => 0.02);

describe('what a target counted between scrapes', () => {
  it('is the difference of its counters', () => {
    expect(
      countsOf([
        { at: 1_000, startedAt: 1, times: times(3) },
        { at: 2_000, startedAt: 1, times: times(5), badRequests: 4 },
        { at: 3_000, startedAt: 1, times: times(5), badRequests: 4 },
      ]),
    ).toEqual([3, 6, 0]);
  });

  it.each([
    ['less', 2],
    ['as many', 5],
    ['more', 9],
  ])(
    'is all of a new process that has counted %s than the one before',
    (_what, count) => {
      const found = countsOf([
        { at: 10_000, startedAt: 1, times: times(5) },
        { at: 20_000, startedAt: 15, times: times(count) },
      ]);
      expect(found).toEqual([5, count]);
    },
  );

  it('is all of what is less where no process says when it began', () => {
    expect(
      countsOf([
        { at: 1_000, times: times(5) },
        { at: 2_000, times: times(2) },
      ]),
    ).toEqual([5, 2]);
  });

  it('is not known where a counter becomes less within one process', () => {
    const { instants, increments } = timeline([
      { at: 1_000, startedAt: 1, times: times(5) },
      { at: 2_000, startedAt: 1, times: times(2) },
      { at: 3_000, startedAt: 1, times: times(7) },
    ]);
    expect(instants.map(({ flaw }) => flaw !== undefined)).toEqual([
      false,
      true,
      false,
    ]);
    expect(increments.map(({ outcomes }) => outcomes[0].count)).toEqual([5, 2]);
  });

  it('is not known of a process that began before the one that it follows', () => {
    const { instants, increments } = timeline(
      [5, 4, 3, 2].map((count, i) => ({
        at: 1_000 * (i + 1),
        startedAt: 100 - i,
        times: times(count),
      })),
    );
    expect(instants.map(({ flaw }) => flaw)).toEqual([
      undefined,
      ...Array.from(
        { length: 3 },
        () =>
          'digits-1-abc says that its process began before the one that it follows',
      ),
    ]);
    expect(increments).toHaveLength(1);
  });

  it('is not known where counters become less scrape after scrape', () => {
    const { instants, increments } = timeline(
      [5, 4, 3, 2, 6].map((count, i) => ({
        at: 1_000 * (i + 1),
        times: times(count),
      })),
    );
    expect(instants.map(({ flaw }) => flaw !== undefined)).toEqual([
      ...[false, false, true, true, false],
    ]);
    expect(increments.map(({ outcomes }) => outcomes[0].count)).toEqual([
      5, 4, 2,
    ]);
  });

  it('is told with the next scrape where one has failed', () => {
    expect(
      countsOf([
        { at: 1_000, startedAt: 1, times: times(5) },
        { at: 2_000, up: false },
        { at: 3_000, startedAt: 1, times: times(8) },
      ]),
    ).toEqual([5, 3]);
  });

  it('says since when, where the target was not seen before', () => {
    const { increments } = timeline([
      { at: 1_000, startedAt: 0.5, times: times(5) },
      { at: 302_000, startedAt: 0.5, times: times(9) },
    ]);
    expect(increments.map(({ firstSince }) => firstSince)).toEqual([500, 500]);
  });

  it('adds up to all that was counted and scraped, wherever processes end and scrapes fail', () => {
    const step = fc.record({
      requests: fc.nat(5),
      isRestart: fc.boolean(),
      up: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        let startedAt = 1;
        let count = 0;
        let seen = 0;
        let expected = 0;
        const scrapes = steps.map(({ requests, isRestart, up }, i) => {
          if (isRestart) {
            startedAt = 10 * i + 2;
            count = 0;
            seen = 0;
          }
          count += requests;
          if (up) {
            expected += count - seen;
            seen = count;
          }
          return { at: 10_000 * (i + 1), up, startedAt, times: times(count) };
        });
        const first = scrapes.find(({ up }) => up);
        fc.pre(first !== undefined);
        const sum = countsOf(scrapes).reduce((total, own) => total + own, 0);
        expect(sum).toBe(expected);
      }),
    );
  });
});
