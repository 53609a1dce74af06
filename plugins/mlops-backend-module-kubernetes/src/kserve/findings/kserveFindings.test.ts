import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  placementFixture,
  revisionFixture,
} from '../../__testUtils__/placement';
import { readRuntime, type KnownRuntimes } from '../cluster/runtimes';
import { offeredBy } from '../kserveFlavour';
import type { KServeSettings } from '../manifests/settings';
import { kserveFindings } from './kserveFindings';

const sklearn = { runtime: 'sklearn', format: 'sklearn' };
const known: KnownRuntimes = {
  isAll: true,
  runtimes: [
    { name: 'fairway-onnx', formats: ['onnx'], chosenFor: ['onnx'] },
    {
      name: 'kserve-sklearnserver',
      formats: ['sklearn'],
      chosenFor: ['sklearn'],
    },
  ],
};

const pool = { name: 'cpus' };

const findingsOf = (
  spec: Parameters<typeof revisionFixture>[0] extends
    | { spec?: infer S }
    | undefined
    ? S
    : never = {},
  options: {
    settings?: KServeSettings;
    runtimes?: KnownRuntimes;
    name?: string;
  } = {},
) => {
  const { settings = {}, runtimes = known, name = 'digits' } = options;
  return kserveFindings(
    desiredServiceFixture({ name, revisions: [revisionFixture({ spec })] }),
    placementFixture({ pool }),
    { settings, runtimes, capacity: undefined },
  );
};
const codesOf = (...args: Parameters<typeof findingsOf>) =>
  findingsOf(...args).map(({ severity, code }) => `${severity} ${code}`);

describe('whether KServe would serve a revision', () => {
  it('finds nothing in a model that our runtime serves', () => {
    expect(findingsOf()).toEqual([]);
  });

  it('names the runtimes that are there where ours is not, and how to add it', () => {
    expect(
      findingsOf(
        {},
        { runtimes: { ...known, runtimes: known.runtimes.slice(1) } },
      ),
    ).toEqual([
      {
        severity: 'blocking',
        code: 'runtime-missing',
        message:
          'KServe has no runtime fairway-onnx; there are kserve-sklearnserver',
        fix: 'Ask a platform engineer to apply deploy/kserve/clusterservingruntime.yaml',
      },
    ]);
  });

  it('says that it is not known where the portal may not see all of them', () => {
    expect(codesOf({}, { runtimes: { isAll: false, runtimes: [] } })).toEqual([
      'info runtime-unknown',
    ]);
  });

  it('blocks a runtime that does not serve the format', () => {
    expect(
      codesOf({ runtime: 'kserve-sklearnserver', format: 'xgboost' }),
    ).toContain('blocking format-not-supported');
  });

  it('blocks a format that no runtime is chosen for', () => {
    expect(codesOf({ runtime: 'xgboost', format: 'xgboost' })).toContain(
      'blocking runtime-missing',
    );
  });

  it('warns that nobody checks the digest and tells the name with another runtime', () => {
    expect(codesOf({ ...sklearn, digest: '' })).toEqual([
      'warning digest-not-checked',
      'warning model-name-not-told',
    ]);
    const settings = {
      runtimes: { sklearn: { args: ['--model_name=$(FAIRWAY_MODEL_NAME)'] } },
    };
    expect(codesOf(sklearn, { settings })).toEqual([
      'warning digest-not-checked',
    ]);
  });

  it('wants a digest of whatever our runtime serves', () => {
    expect(codesOf({ digest: '' })).toContain('blocking digest-missing');
  });

  it('lets models come by schemes that were allowed, and by no other', () => {
    const spec = { uri: 's3://bucket/model' };
    expect(codesOf(spec)).toContain('blocking artifact-scheme-not-supported');
    expect(codesOf(spec, { settings: { schemes: ['s3'] } })).toEqual([]);
  });

  it('does not serve what comes by way of Git', () => {
    const found = kserveFindings(
      desiredServiceFixture({ revisions: [revisionFixture()] }),
      placementFixture({ pool, gitOps: { path: 'clusters/eu' } }),
      { settings: {}, runtimes: known, capacity: undefined },
    );
    expect(found.map(({ code }) => code)).toEqual(['git-not-supported']);
  });

  it('keeps a replica of each', () => {
    const desired = desiredServiceFixture({
      revisions: [
        revisionFixture({ scaling: { minReplicas: 0, maxReplicas: 2 } }),
      ],
    });
    expect(
      kserveFindings(desired, placementFixture({ pool }), {
        settings: {},
        runtimes: known,
        capacity: undefined,
      }),
    ).toEqual([
      expect.objectContaining({ code: 'scale-to-zero-not-supported' }),
    ]);
  });

  it('knows of our runtime only that it has no use for GPUs', () => {
    const resources = { cpu: 1, memoryMiB: 512, gpus: 1 };
    const on = (spec: Parameters<typeof findingsOf>[0]) =>
      kserveFindings(
        desiredServiceFixture({ revisions: [revisionFixture({ spec })] }),
        placementFixture(),
        { settings: {}, runtimes: known, capacity: undefined },
      ).map(({ code }) => code);
    expect(on({ resources })).toEqual(['gpus-not-used']);
    expect(on({})).toEqual(['nodes-have-gpus']);
    for (const spec of [{ ...sklearn, resources }, sklearn]) {
      expect(on(spec).filter(code => /gpus/.test(code))).toEqual([]);
    }
  });

  it('does not serve what brings its own image', () => {
    expect(
      codesOf({
        runtime: 'container',
        container: {
          image: `registry.example.com/own@sha256:${'1'.repeat(64)}`,
          port: 8080,
          protocol: 'open-inference-v2',
          readinessPath: '/ready',
        },
      }),
    ).toContain('blocking runtime-not-supported');
  });

  it('says how long a name may be of which KServe makes longer ones', () => {
    const most = 63 - '-predictor-team-a'.length - '-1-932e3bd4'.length;
    expect(codesOf({}, { name: 'a'.repeat(most) })).toEqual([]);
    expect(findingsOf({}, { name: 'a'.repeat(most + 1) })).toEqual([
      expect.objectContaining({
        code: 'service-name-too-long',
        fix: expect.stringContaining(`at most ${most} characters`),
      }),
    ]);
  });
});

describe('a runtime of KServe', () => {
  it('is read with its formats and those that it is chosen for', () => {
    expect(
      readRuntime({
        metadata: { name: 'triton' },
        spec: {
          supportedModelFormats: [
            { name: 'onnx', version: '1', autoSelect: true },
            { name: 'onnx', version: '2' },
            { name: 'pytorch' },
          ],
        },
      }),
    ).toEqual({
      name: 'triton',
      formats: ['onnx', 'pytorch'],
      chosenFor: ['onnx'],
    });
  });

  it.each([
    ['is switched off', { metadata: { name: 'a' }, spec: { disabled: true } }],
    ['has no name', { spec: {} }],
  ])('is none that %s', (_what, object) => {
    expect(readRuntime(object)).toBeUndefined();
  });

  it('may say nothing of its formats', () => {
    expect(readRuntime({ metadata: { name: 'a' } })).toEqual({
      name: 'a',
      formats: [],
      chosenFor: [],
    });
  });

  it('is offered by its name, by the formats it is chosen for, and ours as onnx', () => {
    expect(offeredBy(known, { settings: {} })).toEqual({
      runtimes: ['kserve-sklearnserver', 'onnx', 'sklearn'],
      formats: ['onnx', 'sklearn'],
    });
  });

  it('is taken to be there where not all may be seen, if it is ours', () => {
    expect(offeredBy({ runtimes: [], isAll: false }, { settings: {} })).toEqual(
      {
        runtimes: ['onnx'],
        formats: ['onnx'],
      },
    );
    expect(offeredBy({ runtimes: [], isAll: true }, { settings: {} })).toEqual({
      runtimes: [],
      formats: [],
    });
  });
});
