import fc from 'fast-check';
import {
  DATATYPES,
  type Datatype,
  type ModelSignature,
  type TensorSpec,
} from '@fairway/inference-protocol';
import { replayed } from '../__testUtils__/replayed.ts';
import { spoiled } from '../__testUtils__/hostile.ts';
import { holdsExactly } from './datatypes.ts';
import { signatureGate, type CallerProtocol } from './signatureGate.ts';

const features: TensorSpec = {
  name: 'features',
  datatype: 'FP32',
  shape: [-1, 2],
  labels: ['age', 'bmi'],
};
const label: TensorSpec = { name: 'label', datatype: 'INT64', shape: [-1] };
const scores: TensorSpec = {
  name: 'scores',
  datatype: 'FP32',
  shape: [-1, 3],
};
const stable: ModelSignature = { inputs: [features], outputs: [label, scores] };

const withInput = (change: Partial<TensorSpec>): ModelSignature => ({
  ...stable,
  inputs: [{ ...features, ...change }],
});
const withScores = (change: Partial<TensorSpec>): ModelSignature => ({
  ...stable,
  outputs: [label, { ...scores, ...change }],
});
const judge = (candidate: ModelSignature, protocols?: CallerProtocol[]) =>
  signatureGate({ stable, candidate, protocols });

describe('the signature gate', () => {
  it('passes a version with the same signature, and replays', () => {
    const result = judge(stable);
    expect(result.verdict).toBe('pass');
    expect(result.action).toBeUndefined();
    expect(result.checks.map(check => check.name)).toEqual([
      'input features',
      'output label',
      'output scores',
    ]);
    expect(replayed(result)).toEqual(result);
  });

  it.each<[string, ModelSignature, string]>([
    [
      'an input that is gone',
      { ...stable, inputs: [{ ...label, name: 'other' }] },
      'Input "features" is gone: callers send it and are refused.',
    ],
    [
      'a renamed input',
      withInput({ name: 'x' }),
      'Input "features" is gone, perhaps renamed to "x"',
    ],
    [
      'a new required input',
      { ...stable, inputs: [features, { ...label, name: 'region' }] },
      'Input "region" is new and required: callers do not send it.',
    ],
    [
      'another datatype of an input, however wide',
      withInput({ datatype: 'FP64' }),
      'Input "features" was FP32 and is FP64: requests state the datatype FP32',
    ],
    [
      'more columns',
      withInput({ shape: [-1, 3], labels: undefined }),
      'in dimension 1 callers send 2, this version takes only 3',
    ],
    [
      'a fixed number of rows',
      withInput({ shape: [1, 2] }),
      'in dimension 0 callers may send any number of rows, this version takes only 1',
    ],
    [
      'another number of dimensions',
      withInput({ shape: [-1, 2, 1] }),
      'Input "features" had the shape [-1, 2] and has [-1, 2, 1]',
    ],
    [
      'inputs in another order of columns',
      withInput({ labels: ['bmi', 'age'] }),
      'position 0 was "age" and is "bmi"',
    ],
    [
      'an output that is gone',
      { ...stable, outputs: [label] },
      'Output "scores" is gone: callers ask for it and are refused.',
    ],
    [
      'another datatype of an output',
      withScores({ datatype: 'FP64' }),
      'Output "scores" was FP32 and is FP64: callers that read FP32 misread it.',
    ],
    [
      'one score less',
      withScores({ shape: [-1, 2] }),
      'in dimension 1 callers count on 3, this version gives 2',
    ],
    [
      'any number of scores',
      withScores({ shape: [-1, -1] }),
      'in dimension 1 callers count on 3, this version may give any size',
    ],
    [
      'one row of output for many of input',
      withScores({ shape: [1, 3] }),
      'callers get a row for each that they send, this version always gives 1',
    ],
  ])('fails %s and names the tensor', (_, candidate, reason) => {
    const result = judge(candidate);
    expect(result.verdict).toBe('fail');
    expect(result.reason).toContain(reason);
    expect(result.action).toContain('signature that callers know');
    expect(replayed(result)).toEqual(result);
  });

  it('passes what takes more and gives less than callers know', () => {
    const fixed = {
      inputs: [{ ...features, shape: [1, 2] }],
      outputs: [{ ...scores, shape: [1, -1] }],
    };
    const candidate = {
      inputs: [{ ...features, shape: [-1, -1] }],
      outputs: [{ ...scores, shape: [1, 3] }, label],
    };
    const protocols: CallerProtocol[] = ['open-inference'];
    const result = signatureGate({ stable: fixed, candidate, protocols });
    expect(result.verdict).toBe('pass');
  });

  it('takes a second output for no harm but in KServe v1', () => {
    const lone = { ...stable, outputs: [label] };
    const both = signatureGate({ stable: lone, candidate: stable });
    expect(both.verdict).toBe('fail');
    expect(both.reason).toContain('There was one output and are 2');
    const typed = signatureGate({
      stable: lone,
      candidate: stable,
      protocols: ['open-inference'],
    });
    expect(typed.verdict).toBe('pass');
  });

  it('lets inputs widen and outputs narrow where datatypes are not stated', () => {
    const candidate = {
      inputs: [{ ...features, datatype: 'FP64' as const }],
      outputs: [{ ...label, datatype: 'INT32' as const }, scores],
    };
    expect(judge(candidate, ['kserve-v1']).verdict).toBe('pass');
    const narrowed = judge(withInput({ datatype: 'FP16' }), ['kserve-v1']);
    expect(narrowed.reason).toContain('not every FP32 is a FP16');
    const widened = judge(withScores({ datatype: 'FP64' }), ['kserve-v1']);
    expect(widened.reason).toContain('not every FP64 is a FP32');
  });

  it.each<[string, unknown, string]>([
    ['no stable version', { candidate: stable }, "The stable version's"],
    ['a size of 0', { stable, candidate: withInput({ shape: [0] }) }, 'size 0'],
    ['no protocol', { stable, candidate: stable, protocols: [] }, 'protocols'],
    ['nothing', undefined, "The stable version's"],
  ])('cannot tell with %s', (_, input, reason) => {
    const result = signatureGate(input as never);
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain(reason);
    expect(replayed(result)).toEqual(result);
  });

  it('never throws, and replays, whatever is spoiled', () => {
    fc.assert(
      fc.property(spoiled({ stable, candidate: stable }), ({ input }) => {
        const result = signatureGate(input);
        expect(replayed(result)).toEqual(result);
      }),
      { numRuns: 500 },
    );
  });

  it('passes every signature against itself and no other that lacks a tensor', () => {
    const tensor = (name: string) =>
      fc.record({
        name: fc.constant(name),
        datatype: fc.constantFrom(...DATATYPES),
        shape: fc.array(fc.constantFrom(-1, 1, 3), { maxLength: 4 }),
      });
    const side = fc
      .uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 })
      .map(names => names.filter(name => name.trim() !== ''))
      .filter(names => names.length > 0)
      .chain(names => fc.tuple(...names.map(tensor)));
    fc.assert(
      fc.property(side, side, (inputs, outputs) => {
        const one = { inputs, outputs };
        expect(signatureGate({ stable: one, candidate: one }).verdict).toBe(
          'pass',
        );
        const more = {
          ...one,
          inputs: [...inputs, { ...label, name: ' extra ' }],
        };
        expect(signatureGate({ stable: more, candidate: one }).verdict).toBe(
          'fail',
        );
        expect(signatureGate({ stable: one, candidate: more }).verdict).toBe(
          'fail',
        );
      }),
    );
  });
});

describe('holdsExactly', () => {
  it.each<[Datatype, Datatype, boolean]>([
    ['INT32', 'INT64', true],
    ['INT64', 'INT32', false],
    ['UINT8', 'INT16', true],
    ['UINT8', 'INT8', false],
    ['INT8', 'UINT64', false],
    ['INT32', 'FP64', true],
    ['INT32', 'FP32', false],
    ['INT16', 'FP32', true],
    ['UINT16', 'FP16', false],
    ['INT64', 'FP64', false],
    ['FP16', 'FP32', true],
    ['BF16', 'FP32', true],
    ['FP16', 'BF16', false],
    ['BF16', 'FP16', false],
    ['FP32', 'FP64', true],
    ['FP32', 'INT64', false],
    ['BOOL', 'UINT8', false],
    ['BYTES', 'BYTES', true],
  ])('every %s is a %s: %s', (inner, outer, expected) => {
    expect(holdsExactly(inner, outer)).toBe(expected);
  });
});
