import fc from 'fast-check';
import { LogHistogram } from '@fairway/statistics';
import {
  bakeOf,
  SINCE,
  WINDOW_MS,
  windowsOf,
} from '../../__testUtils__/bakes.ts';
import { replayed } from '../../__testUtils__/replayed.ts';
import { sloGate, type SloInput } from '../sloGate.ts';
import type { RevisionWindow } from './types.ts';

const base: SloInput = {
  ...bakeOf(10),
  policy: { maximalErrorRate: 0.1, maximalP50Ms: 100 },
};
const judge = (change: Partial<SloInput>) => sloGate({ ...base, ...change });
/** The ten good windows with one of them changed. */
const withWindow = (change: Partial<RevisionWindow>) =>
  judge({
    candidateWindows: base.candidateWindows.map((window, i) =>
      i === 4 ? { ...window, ...change } : window,
    ),
  });

describe('windows of a bake', () => {
  it('pass when nothing is wrong with them, in any order', () => {
    expect(judge({}).verdict).toBe('pass');
    const candidateWindows = [...base.candidateWindows].reverse();
    expect(judge({ candidateWindows }).verdict).toBe('pass');
  });

  it.each<[string, Partial<RevisionWindow>, string]>([
    ['negative requests', { requests: -1 }, 'requests must be a whole number'],
    ['NaN requests', { requests: NaN }, 'not "NaN"'],
    ['half a request', { requests: 0.5 }, 'not 0.5'],
    ['1e308 requests', { requests: 1e308 }, 'requests must be a whole number'],
    [
      'a thousand billion requests and one',
      { requests: 1e12 + 1 },
      'which cannot be',
    ],
    [
      'negative errors',
      { errors: { '5xx': -1 } },
      'errors.5xx must be a whole number',
    ],
    ['infinite errors', { errors: { '5xx': Infinity } }, 'not "Infinity"'],
    [
      'more errors than requests',
      { errors: { '5xx': 150, timeout: 51 } },
      'has 201 errors of 200 requests, which cannot be',
    ],
    [
      'no errors field',
      { errors: undefined as never },
      'errors must be an object',
    ],
    [
      'a histogram that is none',
      { latency: 'AAAA' },
      'the histogram is cut off',
    ],
    [
      'a histogram of more than there were',
      { requests: 100 },
      'latency has 200 values for 100 requests',
    ],
    [
      'another revision',
      { revision: 'v1' },
      'is of the revision "v1", not of "v2"',
    ],
    ['a time that is none', { startMs: NaN }, 'startMs must be a number'],
    ['its end before its begin', { endMs: SINCE }, 'ends before it begins'],
    ['an overlap', { endMs: SINCE + 5 * WINDOW_MS + 1 }, 'overlaps that of'],
  ])('with %s cannot tell anything', (_, change, reason) => {
    const result = withWindow(change);
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain(reason);
    expect(result.checks).toEqual([]);
  });

  it('that are stale cannot tell anything', () => {
    const end = SINCE + 10 * WINDOW_MS;
    expect(judge({ now: end + 30_000 }).verdict).toBe('pass');
    const result = judge({ now: end + 30_001 });
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain('which is stale (more than 30000 ms)');
  });

  it('from before the step cannot tell anything', () => {
    const result = judge({ since: SINCE + 6000 });
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain('begins before the step did');
  });

  it('of the future cannot tell anything, but for clocks a little apart', () => {
    const end = SINCE + 10 * WINDOW_MS;
    expect(judge({ now: end - 5000 }).verdict).toBe('pass');
    const result = judge({ now: end - 5001 });
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain('ends in the future');
  });

  it('that come twice cannot tell anything', () => {
    const result = judge({
      candidateWindows: [...base.candidateWindows, base.candidateWindows[3]],
    });
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain('is there twice');
  });

  it('without a request are silence, which never passes', () => {
    const silent = windowsOf('v2', 10, { requests: 0 });
    const result = judge({ candidateWindows: silent });
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain(
      'No request reached the candidate revision in 10 windows',
    );
    expect(judge({ candidateWindows: [] }).reason).toContain(
      'There is no window of the candidate',
    );
  });

  it('are at most 2,000', () => {
    const many = windowsOf('v2', 2001, { requests: 1 });
    expect(judge({ candidateWindows: many }).reason).toContain(
      'at most 2000 are possible',
    );
  });

  it.each<[string, Partial<SloInput>]>([
    ['no minimum', { minimumRequests: 0 }],
    ['no budget', { errors: { falsePromotion: 0.5, falseRollback: 0.01 } }],
    [
      'a negative budget',
      { errors: { falsePromotion: -0.1, falseRollback: 0.01 } },
    ],
    ['no limit', { policy: {} }],
    ['a limit that is none', { policy: { maximalP50Ms: NaN } }],
    ['a limit that lets all pass', { policy: { maximalErrorRate: 1 } }],
    ['an unknown dependence', { dependence: 'some' as never }],
    ['no clock', { now: NaN }],
  ])('judged with %s cannot tell anything', (_, change) => {
    expect(judge(change).verdict).toBe('inconclusive');
  });

  it('with a histogram that was tampered with never throw, and replay', () => {
    const bytes = atob(base.candidateWindows[0].latency as string);
    const at = fc.nat(bytes.length - 1);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(at, fc.nat(255)), { minLength: 1, maxLength: 4 }),
        edits => {
          const codes = Array.from(bytes, letter => letter.charCodeAt(0));
          for (const [position, byte] of edits) {
            codes[position] = byte;
          }
          const latency = btoa(String.fromCharCode(...codes));
          const candidateWindows = base.candidateWindows.map(window => ({
            ...window,
            latency,
          }));
          for (const dependence of ['none', 'measured'] as const) {
            const result = judge({ candidateWindows, dependence });
            expect(replayed(result)).toEqual(result);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('may hold histograms themselves, and are evidence as base64', () => {
    const candidateWindows = base.candidateWindows.map(window => ({
      ...window,
      latency: LogHistogram.fromBase64(window.latency as string),
    }));
    expect(judge({ candidateWindows })).toEqual(judge({}));
  });
});
