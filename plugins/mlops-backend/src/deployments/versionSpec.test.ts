import {
  ModelVersionInfo,
  RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';
import { ofVersion, versionSpec } from './versionSpec';

const facts = { contextLength: 32_768 };
const version: ModelVersionInfo = {
  name: '1',
  format: { name: 'safetensors' },
  uri: 'oci://registry/chat',
  digest: 'sha256:1',
  metrics: [],
  languageModel: facts,
  deployable: true,
  reasons: [],
};
const container = {
  image: 'registry/server@sha256:1',
  port: 8080,
  readinessPath: '/health',
  protocol: 'open-inference-v2' as const,
};

describe('versionSpec', () => {
  it('serves a language model by vLLM, divided over the GPUs of a replica', () => {
    expect(versionSpec(version, 2, undefined)).toMatchObject({
      runtime: 'vllm',
      languageModel: { tensorParallelism: 2, facts },
    });
    expect(versionSpec(version, 0, undefined).languageModel).toEqual({
      tensorParallelism: 1,
      facts,
    });
  });

  it('takes what was said of how to serve it', () => {
    const settings = { contextLength: 4096, tensorParallelism: 1 };
    expect(versionSpec(version, 2, settings).languageModel).toEqual({
      ...settings,
      facts,
    });
  });

  it('serves a version with an image of its own by that', () => {
    const spec = versionSpec({ ...version, container }, 1, undefined);
    expect(spec).toMatchObject({ runtime: 'container', container });
    expect(spec).not.toHaveProperty('languageModel');
  });

  it('serves all others by what their format is called', () => {
    const { languageModel, ...other } = version;
    const spec = versionSpec(
      { ...other, format: { name: 'onnx' } },
      0,
      undefined,
    );
    expect(spec.runtime).toBe('onnx');
    expect(() => versionSpec(other, 0, { tensorParallelism: 1 })).toThrow(
      'is not served as a language model',
    );
  });

  it('refuses a context that the model does not have', () => {
    expect(() =>
      versionSpec(version, 1, { contextLength: 32_769, tensorParallelism: 1 }),
    ).toThrow('more than version 1 knows, which is 32768');
  });
});

describe('ofVersion', () => {
  const before: RevisionSpec = {
    ...versionSpec(version, 1, {
      contextLength: 20_000,
      quantization: 'fp8',
      tensorParallelism: 1,
    }),
    resources: { cpu: 4, memoryMiB: 8192, gpus: 1 },
    replicas: 2,
    environmentVariables: { VLLM_LOGGING_LEVEL: 'DEBUG' },
  };

  it('goes on serving a language model as it was, within what the next one knows', () => {
    const next = { contextLength: 8192, weightsMiB: 1000 };
    expect(
      ofVersion(before, { ...version, name: '2', languageModel: next }),
    ).toEqual({
      ...before,
      modelVersion: '2',
      languageModel: {
        contextLength: 8192,
        quantization: 'fp8',
        tensorParallelism: 1,
        facts: next,
      },
    });
  });

  it('leaves behind what the next version is not', () => {
    const { languageModel, ...plain } = version;
    expect(ofVersion(before, plain)).not.toHaveProperty('languageModel');
    const own = ofVersion(before, { ...version, container });
    expect(own).toMatchObject({ runtime: 'container', container });
    expect(own).not.toHaveProperty('languageModel');
    expect(ofVersion(own, version)).not.toHaveProperty('container');
  });
});
