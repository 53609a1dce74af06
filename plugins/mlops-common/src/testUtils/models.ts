import { ModelInfo, ModelVersionInfo } from '../api';

export const signature = {
  inputs: [{ name: 'input', datatype: 'FP32', shape: [-1, 64] }],
  outputs: [{ name: 'label', datatype: 'INT64', shape: [-1] }],
};

export function modelVersion(
  overrides: Partial<ModelVersionInfo> = {},
): ModelVersionInfo {
  return {
    name: '2',
    format: { name: 'onnx' },
    uri: 'file:examples/models/digits/2/model.onnx',
    digest: `sha256:${'2'.repeat(64)}`,
    metrics: [],
    signature,
    deployable: true,
    reasons: [],
    ...overrides,
  };
}

export function model(overrides: Partial<ModelInfo> = {}): ModelInfo {
  return {
    ref: 'model:default/digits',
    name: 'digits',
    title: 'Digits',
    type: 'classifier',
    lifecycle: 'production',
    owner: 'group:default/product-engineering',
    hasCard: true,
    deployable: true,
    reasons: [],
    versions: [modelVersion(), modelVersion({ name: '1' })],
    serviceCount: 0,
    ...overrides,
  };
}
