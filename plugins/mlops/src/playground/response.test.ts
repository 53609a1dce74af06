import { digitsModel } from '../__testUtils__/fixtures';
import { readResponse } from './response';

const signature = digitsModel.versions[0].signature;
const tensor = (
  name: string,
  shape: number[],
  data: unknown,
  datatype = 'FP32',
) => ({ name, shape, datatype, data });

describe('readResponse', () => {
  it('names the class and ranks the probabilities with their labels', () => {
    const { rows } = readResponse(
      {
        outputs: [
          tensor('label', [1], [2], 'INT64'),
          tensor('probabilities', [1, 3], [0.1, 0.2, 0.7]),
        ],
      },
      {
        inputs: [],
        outputs: [
          { name: 'label', datatype: 'INT64', shape: [-1] },
          {
            name: 'probabilities',
            datatype: 'FP32',
            shape: [-1, 3],
            labels: ['red', 'white', 'rosé'],
          },
        ],
      },
    );
    expect(rows).toEqual([
      {
        kind: 'class',
        label: 'rosé',
        probabilities: [
          { label: 'rosé', value: 0.7 },
          { label: 'white', value: 0.2 },
          { label: 'red', value: 0.1 },
        ],
      },
    ]);
  });

  it('keeps each row of several apart', () => {
    const { rows } = readResponse(
      {
        outputs: [
          tensor('label', [2], [0, 1], 'INT64'),
          tensor(
            'probabilities',
            [2, 2],
            [
              [0.9, 0.1],
              [0.3, 0.7],
            ],
          ),
        ],
      },
      signature,
    );
    expect(
      rows.map(row => row.kind === 'class' && row.probabilities[0]),
    ).toEqual([
      { label: '0', value: 0.9 },
      { label: '1', value: 0.7 },
    ]);
  });

  it('takes the most likely class where there is no label', () => {
    const { rows } = readResponse(
      { outputs: [tensor('probabilities', [1, 2], [0.2, 0.8])] },
      undefined,
    );
    expect(rows).toMatchObject([{ kind: 'class', label: '1' }]);
  });

  it('reads one value per row as a value', () => {
    const { rows } = readResponse(
      { outputs: [tensor('progression', [2, 1], [151.123456789, 90])] },
      undefined,
    );
    expect(rows).toEqual([
      { kind: 'value', name: 'progression', value: '151.123' },
      { kind: 'value', name: 'progression', value: '90' },
    ]);
  });

  it('claims nothing of outputs of an unknown form', () => {
    const outputs = [tensor('boxes', [1, 3, 4], []), tensor('masks', [1], [1])];
    expect(readResponse({ outputs }, undefined)).toEqual({ rows: [], outputs });
  });
});
