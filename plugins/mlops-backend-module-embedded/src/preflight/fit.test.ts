import { HostInfo } from '@fairway/serving-host';
import { desiredRevisionFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { capacityOf } from '../target/pool';
import { fitFindings, runtimeFindings } from './fit';

const device: HostInfo['devices'][number] = {
  index: 0,
  uuid: 'GPU-0',
  name: 'Tesla T4',
  memoryMiB: 15_360,
  usable: false,
  reason: 'the runtime was built without CUDA',
};

const info = (overrides: Partial<HostInfo> = {}): HostInfo => ({
  hostId: 'host',
  epoch: 1,
  version: '0.1.0',
  protocol: 2,
  pid: 1,
  startedAt: '2025-01-01T00:00:00.000Z',
  dataUrl: 'http://127.0.0.1:7080',
  capacity: { cpu: 4, memoryMiB: 8_192 },
  devices: [],
  runtime: { name: 'onnx', version: '1.0.0', usable: true },
  ...overrides,
});

const judge = (
  spec: Parameters<typeof desiredRevisionFixture>[0] extends infer T | undefined
    ? T extends { spec?: infer S }
      ? S
      : never
    : never,
  host = info(),
) =>
  fitFindings(desiredRevisionFixture({ spec }), host, capacityOf(host)).map(
    ({ code, message, fix }) => ({ code, text: `${message} ${fix}` }),
  );

describe('fitFindings', () => {
  it('finds nothing wrong with what fits exactly', () => {
    expect(judge({ resources: { cpu: 4, memoryMiB: 8_192, gpus: 0 } })).toEqual(
      [],
    );
  });

  it('says nothing else of a model whose runtime is not here', () => {
    expect(
      judge({
        runtime: 'vllm',
        format: 'safetensors',
        digest: 'gitCommit:0',
        resources: { cpu: 4.5, memoryMiB: 8_193, gpus: 2 },
      }),
    ).toEqual([
      {
        code: 'runtime-not-supported',
        text: expect.stringContaining('Choose another pool'),
      },
    ]);
  });

  it.each([
    [{ format: 'pickle' }, 'format-not-supported', 'pickle'],
    [{ runtime: 'vllm' }, 'runtime-not-supported', 'vllm'],
    [
      { resources: { cpu: 4.5, memoryMiB: 256, gpus: 0 } },
      'replica-needs-more-cpu',
      'at most 4 cores',
    ],
    [
      { resources: { cpu: 1, memoryMiB: 8_193, gpus: 0 } },
      'replica-needs-more-memory',
      'at most 8192 MiB',
    ],
    [
      { resources: { cpu: 1, memoryMiB: 256, gpus: 1 } },
      'gpu-not-usable',
      'this machine has none Set GPUs to 0',
    ],
    [{ digest: 'md5:0' }, 'not-accepted', 'artifact.digest'],
    [
      { environmentVariables: { NODE_OPTIONS: '--import ./x.mjs' } },
      'not-accepted',
      'environmentVariables',
    ],
  ])('blocks %j with its fix', (spec, code, text) => {
    expect(judge(spec)).toEqual([
      { code, text: expect.stringContaining(text) },
    ]);
  });

  it('says why the GPU that is there cannot be used', () => {
    const [finding] = judge(
      { resources: { cpu: 1, memoryMiB: 256, gpus: 1 } },
      info({ devices: [device] }),
    );
    expect(finding.text).toContain(
      '0 of its 1 can be used (Tesla T4: the runtime was built without CUDA)',
    );
  });

  it('offers a GPU that the runtime can use', () => {
    expect(
      judge(
        { resources: { cpu: 1, memoryMiB: 256, gpus: 1 } },
        info({ devices: [{ ...device, usable: true, reason: undefined }] }),
      ),
    ).toEqual([]);
  });
});

describe('runtimeFindings', () => {
  it('blocks everything while the runtime cannot be used, and says why', () => {
    expect(
      runtimeFindings(
        info({
          runtime: { name: 'onnx', usable: false, reason: 'it is not there' },
        }),
      ),
    ).toEqual([
      expect.objectContaining({
        code: 'runtime-unusable',
        message: expect.stringContaining('it is not there'),
      }),
    ]);
    expect(runtimeFindings(info())).toEqual([]);
  });

  it('warns of a runtime that is not the one to be preferred', () => {
    expect(
      runtimeFindings(
        info({
          runtime: { name: 'wasm', usable: true, reason: 'one thread only' },
        }),
      ),
    ).toEqual([
      expect.objectContaining({
        severity: 'warning',
        code: 'runtime-fallback',
        message: expect.stringContaining('one thread only'),
      }),
    ]);
  });
});
