import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/json',
      'Server-Timing': 'queue;dur=0.2, infer;dur=1.4',
    },
  });

/**
 * Answers in the form of an inference server without being one: the digit is
 * always 3, and the regression adds its inputs up.
 */
export function fakeInference(
  service: InferenceService | undefined,
  body: any,
): Response {
  const [input] = body.inputs;
  const rows = input.shape[0] as number;
  const numbers = (input.data as unknown[]).flat(Infinity).map(Number);
  if (service?.endpoint?.modelName === 'diabetes') {
    const perRow = numbers.length / rows;
    return json(200, {
      model_name: 'diabetes',
      model_version: '1',
      outputs: [
        {
          name: 'progression',
          datatype: 'FP32',
          shape: [rows, 1],
          data: Array.from({ length: rows }, (_, row) =>
            numbers
              .slice(row * perRow, (row + 1) * perRow)
              .reduce((sum, value) => sum + value * 1000, 152.13),
          ),
        },
      ],
    });
  }
  const probabilities = [
    0.001, 0.004, 0.012, 0.931, 0.001, 0.021, 0.001, 0.002, 0.017, 0.01,
  ];
  return json(200, {
    model_name: 'digits',
    model_version: '2',
    outputs: [
      {
        name: 'label',
        datatype: 'INT64',
        shape: [rows],
        data: Array.from({ length: rows }, () => 3),
      },
      {
        name: 'probabilities',
        datatype: 'FP32',
        shape: [rows, 10],
        data: Array.from({ length: rows }, () => probabilities).flat(),
      },
    ],
  });
}
