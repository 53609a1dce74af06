import fc from 'fast-check';
import type { ModelSignature } from '@fairway/inference-protocol';
import { spoiled } from '../__testUtils__/hostile.ts';
import { replayed } from '../__testUtils__/replayed.ts';
import { smokeGate, type SmokeOutcome, type SmokeOutput } from './smokeGate.ts';

const signature: ModelSignature = {
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
  outputs: [
    { name: 'label', datatype: 'INT64', shape: [-1] },
    { name: 'scores', datatype: 'FP32', shape: [-1, 2] },
  ],
};
const label: SmokeOutput = {
  name: 'label',
  datatype: 'INT64',
  shape: [2],
  data: BigInt64Array.of(1n, 2n ** 60n),
};
const scores: SmokeOutput = {
  name: 'scores',
  datatype: 'FP32',
  shape: [2, 2],
  data: Float32Array.of(0.25, 0.75, 1, 0),
};
const good: SmokeOutcome = {
  status: 200,
  rows: 2,
  latencyMs: 3,
  outputs: [label, scores],
};
const judge = (...outcomes: SmokeOutcome[]) =>
  smokeGate({ signature, outcomes });
const withScores = (change: Partial<SmokeOutput>): SmokeOutcome => ({
  ...good,
  outputs: [label, { ...scores, ...change }],
});

describe('the smoke gate', () => {
  it('passes answers as the signature says, and replays', () => {
    const result = judge(good, good);
    expect(result.verdict).toBe('pass');
    expect(result.checks).toHaveLength(2);
    expect(replayed(result)).toEqual(result);
  });

  it.each<[string, SmokeOutcome, string]>([
    [
      'an error',
      { ...good, status: 500, problem: 'bad op' },
      'status 500: bad op',
    ],
    ['a refusal', { ...good, status: 400 }, 'status 400'],
    ['a redirect', { ...good, status: 302 }, 'status 302'],
    [
      'a missing output',
      { ...good, outputs: [label] },
      'Output "scores" is missing',
    ],
    ['no outputs', { status: 200 }, 'Output "label" is missing'],
    [
      'an output given twice',
      { ...good, outputs: [label, scores, scores] },
      'is given twice',
    ],
    [
      'another datatype',
      withScores({ datatype: 'FP64' }),
      'is "FP64" instead of FP32',
    ],
    [
      'another shape',
      withScores({ shape: [4] }),
      'shape [4] instead of [-1, 2]',
    ],
    [
      'fewer rows than were sent',
      withScores({ shape: [1, 2], data: [1, 0] }),
      'has 1 rows for 2 that were sent',
    ],
    [
      'too few elements',
      withScores({ data: [1] }),
      'has 1 elements where the shape [2, 2] says 4',
    ],
    ['NaN', withScores({ data: [1, NaN, 0, 0] }), 'element 1 is "NaN"'],
    [
      'an infinity',
      withScores({ data: [1, 0, -Infinity, 0] }),
      'element 2 is "-Infinity"',
    ],
    [
      'null',
      withScores({ data: [null as never, 0, 0, 0] }),
      'element 0 is null',
    ],
    [
      'a text for a number',
      withScores({ data: ['1', 0, 0, 0] }),
      'element 0 is "1"',
    ],
    [
      'an integer out of range',
      { ...good, outputs: [{ ...label, data: [1, 2n ** 63n] }, scores] },
      'element 1 is "9223372036854775808"',
    ],
    [
      'a fraction for an integer',
      { ...good, outputs: [{ ...label, data: [1, 0.5] }, scores] },
      'element 1 is 0.5',
    ],
  ])('fails %s', (_, outcome, reason) => {
    const result = judge(good, outcome);
    expect(result.verdict).toBe('fail');
    expect(result.reason).toContain(reason);
    expect(replayed(result)).toEqual(result);
  });

  it.each<[string, SmokeOutcome, string]>([
    [
      'no answer',
      { problem: 'connection refused' },
      'no answer: connection refused',
    ],
    ['a busy candidate', { status: 503 }, 'put off with status 503'],
    ['too many requests', { status: 429 }, 'put off with status 429'],
    ['an impossible status', { ...good, status: NaN }, 'outcomes[1].status'],
    ['an impossible number of rows', { ...good, rows: -1 }, 'outcomes[1].rows'],
  ])('cannot tell with %s', (_, outcome, reason) => {
    const result = judge(good, outcome);
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain(reason);
  });

  it('cannot tell without any prediction', () => {
    expect(judge().verdict).toBe('inconclusive');
  });

  it('holds latency to a limit where there is one', () => {
    const within = (latencyMs: number | undefined, maximalLatencyMs: number) =>
      smokeGate({
        signature,
        outcomes: [{ ...good, latencyMs }],
        policy: { maximalLatencyMs },
      }).verdict;
    expect(within(3, 3)).toBe('pass');
    expect(within(3.1, 3)).toBe('fail');
    expect(within(undefined, 3)).toBe('inconclusive');
    expect(within(NaN, 3)).toBe('inconclusive');
    expect(within(-1, 3)).toBe('inconclusive');
    expect(within(3, NaN)).toBe('inconclusive');
  });

  it('takes no more elements than a person would look at', () => {
    const data = new Float32Array(200_002);
    const result = judge(withScores({ shape: [100_001, 2], data }));
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain('at most 100000 are possible');
  });

  it('never passes once an answer is spoiled in a part that is looked at', () => {
    const input = {
      signature,
      outcomes: [good],
      policy: { maximalLatencyMs: 5 },
    };
    fc.assert(
      fc.property(spoiled(input), ({ input: bad, path }) => {
        const result = smokeGate(bad);
        expect(replayed(result)).toEqual(result);
        const isVital = /^outcomes(\.0(\.(status|outputs.*))?)?$/.test(path);
        const isData = /data/.test(path);
        expect(result.verdict === 'pass' && isVital && !isData).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
