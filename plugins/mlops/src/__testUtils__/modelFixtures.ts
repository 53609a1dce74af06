import type { ModelInfo } from '@fairway/backstage-plugin-mlops-common';

export const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

/** A handwritten 3, 8 by 8 intensities of 0 to 16 (UCI optical digits). */
const three = [
  0, 0, 7, 15, 13, 1, 0, 0, 0, 8, 13, 6, 15, 4, 0, 0, 0, 2, 1, 13, 13, 0, 0, 0,
  0, 0, 2, 15, 11, 1, 0, 0, 0, 0, 0, 1, 12, 12, 1, 0, 0, 0, 0, 0, 1, 10, 8, 0,
  0, 0, 8, 4, 5, 14, 9, 0, 0, 0, 7, 13, 13, 9, 0, 0,
];

export const digitsSignature = {
  inputs: [
    {
      name: 'pixels',
      datatype: 'FP32',
      shape: [-1, 64],
      description: 'Intensities of an 8 by 8 image, row by row, 0 to 16',
    },
  ],
  outputs: [
    {
      name: 'label',
      datatype: 'INT64',
      shape: [-1],
      description: 'The digit',
      labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    },
    {
      name: 'probabilities',
      datatype: 'FP32',
      shape: [-1, 10],
      labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    },
  ],
};

export const diabetesSignature = {
  inputs: [
    {
      name: 'measurements',
      datatype: 'FP32',
      shape: [-1, 10],
      labels: [
        'age',
        'sex',
        'body mass index',
        'blood pressure',
        'total cholesterol',
        'LDL',
        'HDL',
        'cholesterol ratio',
        'triglycerides',
        'blood sugar',
      ],
      description: 'Baseline measurements of one patient, standardised',
    },
  ],
  outputs: [
    {
      name: 'progression',
      datatype: 'FP32',
      shape: [-1, 1],
      description: 'Disease progression one year after baseline',
    },
  ],
};

export const diabetesExample = {
  inputs: [
    {
      name: 'measurements',
      shape: [1, 10],
      datatype: 'FP32',
      data: [
        0.038, 0.051, 0.062, 0.022, -0.044, -0.035, -0.043, -0.003, 0.02,
        -0.018,
      ],
    },
  ],
};

export const digitsExample = {
  inputs: [{ name: 'pixels', shape: [1, 64], datatype: 'FP32', data: three }],
};

export const digitsModel: ModelInfo = {
  ref: 'model:default/digits',
  name: 'digits',
  title: 'Handwritten digits',
  description: 'Reads one handwritten digit from an 8 by 8 image',
  type: 'vision',
  lifecycle: 'production',
  owner: 'group:default/diagnostics',
  task: 'image-classification',
  license: 'Apache-2.0',
  hasCard: true,
  deployable: true,
  reasons: [],
  serviceCount: 2,
  versions: [
    {
      name: '2',
      description: 'Support vector machine',
      format: { name: 'onnx', version: '1' },
      uri: 'file:./v2/model.onnx',
      digest: digest('b'),
      createdAt: '2026-10-02T08:00:00.000Z',
      metrics: [
        { name: 'accuracy', value: 0.9889, dataset: 'digits-test' },
        { name: 'macro F1', value: 0.9887, dataset: 'digits-test' },
      ],
      signature: digitsSignature,
      example: digitsExample,
      deployable: true,
      reasons: [],
    },
    {
      name: '1',
      description: 'Logistic regression',
      format: { name: 'onnx', version: '1' },
      uri: 'file:./v1/model.onnx',
      digest: digest('a'),
      createdAt: '2026-08-11T08:00:00.000Z',
      metrics: [{ name: 'accuracy', value: 0.9528, dataset: 'digits-test' }],
      signature: digitsSignature,
      example: digitsExample,
      deployable: true,
      reasons: [],
    },
  ],
};

export const diabetesModel: ModelInfo = {
  ...digitsModel,
  ref: 'model:default/diabetes',
  name: 'diabetes',
  title: 'Diabetes progression',
  description: 'Predicts how diabetes progresses within one year',
  type: 'tabular',
  task: 'tabular-regression',
  serviceCount: 1,
  versions: [
    {
      ...digitsModel.versions[0],
      name: '1',
      description: 'Ridge regression',
      digest: digest('c'),
      metrics: [{ name: 'R²', value: 0.4522, dataset: 'diabetes-test' }],
      signature: diabetesSignature,
      example: diabetesExample,
    },
  ],
};

export const legacyModel: ModelInfo = {
  ...digitsModel,
  ref: 'model:default/churn',
  name: 'churn',
  title: 'Churn',
  description: undefined,
  type: 'tabular',
  task: 'tabular-classification',
  lifecycle: 'deprecated',
  hasCard: false,
  deployable: false,
  reasons: ['No pool runs the format "sklearn". Export the version to ONNX.'],
  serviceCount: 0,
  versions: [
    {
      ...digitsModel.versions[1],
      format: { name: 'sklearn' },
      metrics: [],
      signature: undefined,
      example: undefined,
      deployable: false,
      reasons: ['No pool runs the format "sklearn". Export it to ONNX.'],
    },
  ],
};
