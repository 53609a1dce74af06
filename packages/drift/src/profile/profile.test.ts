import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ModelSignature } from '@fairway/inference-protocol';
import { Random } from '@fairway/statistics';
import { DriftWindow } from '../counts/DriftWindow.ts';
import { featuresOfSignature } from '../features/featuresOfSignature.ts';
import { matchHeader, parseCell } from '../features/matchHeader.ts';
import { compareWindows } from '../report/compareWindows.ts';
import { feature, profileOf, take } from '../testing/columns.ts';
import { ReferenceProfile } from './ReferenceProfile.ts';

const again = (profile: ReferenceProfile) =>
  JSON.parse(JSON.stringify(profile));

describe('a reference profile', () => {
  it('comes back from JSON as it was', () => {
    const profile = ReferenceProfile.create([
      { feature: feature('n', 0, 2), values: take(300, i => i / 3) },
      {
        feature: feature('c', 1, 2, 'categorical'),
        values: take(300, i => `v${i % 7}`),
      },
    ]);
    const copy = ReferenceProfile.parse(again(profile));
    expect(copy.fingerprint).toBe(profile.fingerprint);
    expect(copy.toJSON()).toEqual(profile.toJSON());
  });

  it('has a fingerprint that the order of fields does not change', () => {
    const { name, ...rest } = feature('only');
    const values = [1, 2, 3];
    const other = ReferenceProfile.create([
      { feature: { ...rest, name }, values },
    ]);
    expect(other.fingerprint).toBe(profileOf(values).fingerprint);
    expect(other.fingerprint).not.toBe(profileOf([1, 2, 4]).fingerprint);
  });

  it('keeps the hundred most frequent categories', () => {
    const values = take(1000, i => `v${i % 7 ? i % 150 : 0}`);
    const [{ categories }] = profileOf(values, 'categorical').features;
    expect(categories).toHaveLength(100);
    expect(categories?.[0]).toBe('v0');
  });

  it.each<[string, (json: any) => unknown, string]>([
    ['a text', () => 'x', 'profile must be an object'],
    ['a version', j => ({ ...j, schemaVersion: 9 }), 'only 1 is known'],
    ['nothing in it', j => ({ ...j, features: [] }), '1 to 1000 features'],
    ['no feature', j => ({ ...j, features: [{}] }), 'features[0].feature must'],
  ])('is refused with %s', (_, spoil, message) => {
    const json = again(profileOf([1, 2, 3]));
    expect(() => ReferenceProfile.parse(spoil(json))).toThrow(message);
  });

  it.each<[string, (one: any) => void, string]>([
    ['falling edges', one => one.bins.edges.reverse(), 'edges must rise'],
    ['an edge of null', one => (one.bins.edges[0] = null), 'a finite number'],
    ['groups beyond', one => (one.bins.groups = [9]), 'groups must rise'],
    [
      'a negative spread',
      one => (one.bins.standardDeviation = -1),
      'contradicts',
    ],
    ['an unknown kind', one => (one.feature.kind = 'x'), 'one of numeric'],
    ['a column beyond', one => (one.feature.column = 1), 'less than its width'],
    ['a long name', one => (one.feature.name = 'x'.repeat(300)), '256 letters'],
    ['other counts', one => one.reference.counts.push(1), 'at most 3'],
  ])('is refused with %s', (_, spoil, message) => {
    const json = again(profileOf([1, 2, 3]));
    spoil(json.features[0]);
    expect(() => ReferenceProfile.parse(json)).toThrow(RangeError);
    expect(() => ReferenceProfile.parse(json)).toThrow(message);
  });

  it.each<[string, Parameters<typeof feature>[], string]>([
    [
      'names',
      [
        ['a', 0, 2],
        ['a', 1, 2],
      ],
      'named "a"',
    ],
    [
      'places',
      [
        ['a', 0, 2],
        ['b', 0, 2],
      ],
      'column 0 of "x"',
    ],
    [
      'widths',
      [
        ['a', 0, 2],
        ['b', 1, 3],
      ],
      'the width of "x"',
    ],
  ])('is refused when features clash in their %s', (_, list, message) => {
    const columns = list.map(args => ({
      feature: feature(...args),
      values: [1],
    }));
    expect(() => ReferenceProfile.create(columns)).toThrow(message);
  });
});

describe('the features of a signature', () => {
  const signature: ModelSignature = {
    inputs: [
      { name: 'x', datatype: 'FP32', shape: [-1, 2], labels: ['a', 'b'] },
      { name: 'city', datatype: 'BYTES', shape: [-1] },
      { name: 'image', datatype: 'UINT8', shape: [-1, 224, 224] },
      { name: 'tokens', datatype: 'INT64', shape: [-1, -1] },
    ],
    outputs: [
      { name: 'label', datatype: 'INT64', shape: [-1], labels: ['no', 'yes'] },
      { name: 'p', datatype: 'FP32', shape: [-1, 2], labels: ['no', 'yes'] },
    ],
  };
  const { features, omitted } = featuresOfSignature(signature);

  it('are its columns, named by labels', () => {
    expect(features.map(f => [f.role, f.name, f.kind])).toEqual([
      ['output', 'label', 'categorical'],
      ['output', 'p: no', 'numeric'],
      ['output', 'p: yes', 'numeric'],
      ['input', 'a', 'numeric'],
      ['input', 'b', 'numeric'],
      ['input', 'city', 'categorical'],
    ]);
    expect(features[0].classes).toEqual(['no', 'yes']);
  });

  it('leave out what cannot be watched, and say why', () => {
    expect(omitted).toMatchObject([
      { tensor: 'image', reason: expect.stringContaining('50176 columns') },
      { tensor: 'tokens', reason: expect.stringContaining('differ in size') },
    ]);
  });

  const inputs = features.filter(({ role }) => role === 'input');

  it('are found in a header by name, in any order', () => {
    const matched = matchHeader(inputs, ['city', 'target', 'b', 'a']);
    expect(matched.map(f => f?.name)).toEqual(['city', undefined, 'b', 'a']);
  });

  it('are named by a header of as many columns', () => {
    const matched = matchHeader(inputs, ['age', 'size', 'town']);
    expect(matched.map(f => [f?.name, f?.tensor, f?.column])).toEqual([
      ['age', 'x', 0],
      ['size', 'x', 1],
      ['town', 'city', 0],
    ]);
  });

  it.each([
    [['a', 'b'], 'of which none is named "city"'],
    [['a', 'a', 'b'], 'two columns "a"'],
  ])('are refused with the header %s', (header, message) => {
    expect(() => matchHeader(inputs, header)).toThrow(message);
  });

  it('read cells as what they are', () => {
    expect(['1.5', ' NA ', '', 'x', '1e3'].map(parseCell)).toEqual([
      ...[1.5, null, null, 'x', 1000],
    ]);
  });
});

describe('the example model breast-cancer', () => {
  const path = resolve(
    __dirname,
    '../../../../examples/models/breast-cancer/reference.csv',
  );
  const [header, ...rows] = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map(line => line.split(','));
  const { features } = featuresOfSignature({
    inputs: [{ name: 'features', datatype: 'FP32', shape: [-1, 30] }],
    outputs: [{ name: 'label', datatype: 'INT64', shape: [-1] }],
  });
  const named = matchHeader(
    features.filter(({ role }) => role === 'input'),
    header,
  );
  const random = Random.create(5);
  const numbers = rows
    .map(row => ({ row: row.map(Number), key: random.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ row }) => row);
  const half = numbers.length / 2;
  const profile = ReferenceProfile.create(
    named.flatMap((of, column) =>
      of
        ? {
            feature: of,
            values: numbers.slice(0, half).map(row => row[column]),
          }
        : [],
    ),
  );

  /** The other half, as a model gets it: a tensor of FP32. */
  function reportOf(change: (value: number, column: number) => number) {
    const window = DriftWindow.create(profile);
    const data = Float32Array.from(
      numbers.slice(half).flatMap(row => row.map(change)),
    );
    window.countTensor('input', { name: 'features', datatype: 'FP32', data });
    return (minimumSamples?: number) =>
      compareWindows(profile.reference, window, { minimumSamples });
  }

  it('has no drift in a random half', () => {
    const report = reportOf(value => value)(half);
    expect(report.tally).toMatchObject({ drift: 0, ok: 30 });
    expect(report.state).toBe('ok');
  });

  it('has drift in a half of which some measurements are shifted', () => {
    const report = reportOf((value, column) =>
      column < 3 ? value * 1.25 : value,
    )(half);
    const drifted = report.features.filter(({ state }) => state === 'drift');
    expect(drifted.map(({ feature: { name } }) => name).sort()).toEqual([
      ...['mean perimeter', 'mean radius', 'mean texture'],
    ]);
    expect(report.features[0].sentence).toMatch(/^The mean went up from/);
  });

  it('has too few rows to say anything by default', () => {
    const report = reportOf(value => value)();
    expect(report.tally['not-enough-data']).toBe(30);
  });
});
