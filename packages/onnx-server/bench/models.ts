import {
  perceptronModel,
  writeOnnx,
} from '@fairway/inference-protocol/testUtils';

/** A model to measure, and how many floats one row of it has. */
export interface BenchModel {
  name: string;
  features: number;
  bytes: () => Uint8Array;
}

/** The mean of each row: next to no computing, all transport. */
function rowMean(features: number): Uint8Array {
  return writeOnnx({
    nodes: [
      {
        operator: 'ReduceMean',
        inputs: ['x'],
        outputs: ['y'],
        attributes: { axes: [1], keepdims: 1 },
      },
    ],
    inputs: [{ name: 'x', shape: ['rows', features] }],
    outputs: [{ name: 'y', shape: ['rows', 1] }],
    opset: 13,
  });
}

/** Floats of an image of 224 by 224 in three colours. */
const IMAGE = 3 * 224 * 224;

export const MODELS: readonly BenchModel[] = [
  {
    name: 'small MLP 32-64-64-3',
    features: 32,
    bytes: () => perceptronModel([32, 64, 64, 3]),
  },
  {
    name: 'medium MLP 256-1024x3-10',
    features: 256,
    bytes: () => perceptronModel([256, 1024, 1024, 1024, 10]),
  },
  {
    name: 'large MLP 784-2048x4-10',
    features: 784,
    bytes: () => perceptronModel([784, 2048, 2048, 2048, 2048, 10]),
  },
  {
    name: `image, mean of ${IMAGE} floats`,
    features: IMAGE,
    bytes: () => rowMean(IMAGE),
  },
];
