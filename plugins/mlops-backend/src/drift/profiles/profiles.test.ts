import type { ModelSignature } from '@fairway/inference-protocol';
import { buildReferenceProfile } from './buildReferenceProfile';
import { readReferenceTable } from './readReferenceTable';

const signature: ModelSignature = {
  inputs: [
    { name: 'x', datatype: 'FP32', shape: [-1, 2], labels: ['age', 'size'] },
    { name: 'city', datatype: 'BYTES', shape: [-1] },
  ],
  outputs: [
    { name: 'label', datatype: 'INT64', shape: [-1], labels: ['no', 'yes'] },
    { name: 'p', datatype: 'FP32', shape: [-1, 2], labels: ['no', 'yes'] },
  ],
};

describe('reference data', () => {
  it('is read from CSV by the names of its columns, in any order', () => {
    const text =
      '\ufeffcity,target,size,age\n"Bonn, am Rhein",1,2.5,30\n007,0,,NA\n';
    const { features, rows } = readReferenceTable(text, 'csv', signature);
    expect(features.map(feature => feature?.name)).toEqual([
      ...['city', undefined, 'size', 'age'],
    ]);
    expect(rows).toEqual([
      ['Bonn, am Rhein', 1, 2.5, 30],
      ['007', 0, null, null],
    ]);
  });

  it('is read from an object per line', () => {
    const text =
      '{"age":30,"size":2.5,"city":"Bonn"}\n\n{"age":null,"city":"Ulm"}\n';
    const { rows } = readReferenceTable(text, 'jsonl', signature);
    expect(rows).toEqual([
      [30, 2.5, 'Bonn'],
      [null, null, 'Ulm'],
    ]);
  });

  it.each<[string, 'csv' | 'jsonl', string, string]>([
    ['nothing', 'csv', '', 'a header and at least one row'],
    ['a header alone', 'csv', 'age,size,city\n', 'at least one row'],
    ['a short row', 'csv', 'age,size,city\n1,2\n', 'row 1 has 2 cells'],
    ['other columns', 'csv', 'a,b,c,d\n1,2,3,4\n', 'none is named "age"'],
    [
      'too many rows',
      'csv',
      `age,size,city\n${'1,2,x\n'.repeat(20_001)}`,
      'more than',
    ],
    ['no rows', 'jsonl', '\n', 'at least one row'],
    ['a list', 'jsonl', '[1,2]', 'line 1 is no JSON object'],
    [
      'too many lines',
      'jsonl',
      '{"age":1}\n'.repeat(20_001),
      'more than 20000 rows',
    ],
  ])('is refused with %s, which it says', (_, format, text, message) => {
    expect(() => readReferenceTable(text, format, signature)).toThrow(message);
  });
});

describe('a reference profile', () => {
  const table = readReferenceTable(
    `age,size,city\n${Array.from(
      { length: 300 },
      (_, at) => `${at % 90},${at % 7 === 0 ? '' : at},c${at % 3}`,
    ).join('\n')}\n`,
    'csv',
    signature,
  );

  it('has the inputs from the data, and the outputs from the model', async () => {
    const asked: unknown[][] = [];
    const { profile, about } = await buildReferenceProfile(
      signature,
      table,
      async rows => {
        asked.push(...rows);
        return new Map([
          ['label', rows.map(([age]) => Number(Number(age) > 45))],
          ['p', rows.flatMap(() => [0.25, 0.75])],
        ]);
      },
    );
    expect(profile.features.map(({ feature }) => feature.name)).toEqual([
      ...['label', 'p: no', 'p: yes', 'age', 'size', 'city'],
    ]);
    expect(about).toEqual({ rows: 300, omitted: [] });
    // A row with a missing value is no request that the model answers.
    expect(asked).toHaveLength(257);
    expect(asked.flat()).not.toContain(null);
    const [label, , , age, size] = profile.reference.counts;
    expect([label.values, age.values, size.values, size.missing]).toEqual([
      ...[257, 300, 257, 43],
    ]);
  });

  it('leaves outputs out, and says why, where the data cannot be predicted', async () => {
    const withHidden = {
      ...signature,
      inputs: [
        ...signature.inputs,
        { name: 'tokens', datatype: 'INT64' as const, shape: [-1, -1] },
      ],
    };
    const predict = jest.fn();
    const { profile, about } = await buildReferenceProfile(
      withHidden,
      table,
      predict,
    );
    expect(predict).not.toHaveBeenCalled();
    expect(profile.features).toHaveLength(3);
    expect(about.omitted).toEqual([
      { tensor: 'label', reason: expect.stringContaining('"tokens"') },
      { tensor: 'p', reason: expect.stringContaining('"tokens"') },
    ]);
  });

  it('is not built without the outputs because the model failed just now', async () => {
    await expect(
      buildReferenceProfile(signature, table, async () => {
        throw new Error('revision 1 answered with 503');
      }),
    ).rejects.toThrow('503');
  });
});
