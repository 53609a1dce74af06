import type { RevisionSpec } from '@fairway/backstage-plugin-mlops-common';
import type { DesiredService } from '@fairway/backstage-plugin-mlops-node';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  placementFixture,
  revisionFixture,
} from '../../__testUtils__/placement';
import type { Placement } from '../Placement';
import { placementFindings } from './findings';

const capacity = { cpu: 16, memoryMiB: 65_536, gpus: 8 };
const image = `registry.example.com/models/digits@sha256:${'b'.repeat(64)}`;
const withoutGpus: Partial<Placement> = { pool: { name: 'cpus' } };
const ownImage: Partial<RevisionSpec> = {
  runtime: 'container',
  container: {
    image,
    port: 8080,
    protocol: 'open-inference-v2',
    readinessPath: '/ready',
  },
};

function findingsOf({
  spec = {},
  service = {},
  placement = withoutGpus,
}: {
  spec?: Partial<RevisionSpec>;
  service?: Partial<DesiredService>;
  placement?: Partial<Placement>;
}) {
  return placementFindings(
    desiredServiceFixture({
      revisions: [revisionFixture({ spec })],
      ...service,
    }),
    placementFixture(placement),
    capacity,
  );
}

describe('what is found without asking the cluster', () => {
  it.each([
    ['a model behind https', {}],
    ['a model on a server of our own', { uri: 'http://store.local:9000/m' }],
    ['a model that is an image', { uri: `oci://${image}` }],
  ])('is nothing wrong with %s', (_, spec) => {
    expect(findingsOf({ spec })).toEqual([]);
  });

  describe('of GPUs', () => {
    const onGpus = { resources: { cpu: 1, memoryMiB: 512, gpus: 8 } };

    it('is nothing wrong with as many as there are, for a server that may use them', () => {
      expect(
        findingsOf({ spec: { ...onGpus, ...ownImage }, placement: {} }),
      ).toEqual([]);
      expect(findingsOf({ spec: ownImage, placement: {} })).toEqual([]);
    });

    it('is said that a server on processors would hold them and never use them', () => {
      expect(findingsOf({ spec: onGpus, placement: {} })).toEqual([
        {
          severity: 'warning',
          code: 'gpus-not-used',
          message:
            'The runtime onnx computes on processors: each replica would hold 8 GPUs and never use them',
          fix: 'Set GPUs to 0, or give the version an image of its own that computes on them',
        },
      ]);
    });

    it('is said that a server on processors takes room of their nodes', () => {
      expect(findingsOf({ placement: {} })).toEqual([
        expect.objectContaining({ severity: 'info', code: 'nodes-have-gpus' }),
      ]);
    });
  });

  const blocking: [string, Parameters<typeof findingsOf>[0], RegExp][] = [
    [
      'artifact-scheme-not-supported',
      { spec: { uri: 'file:///models/m.onnx' } },
      /https and oci/,
    ],
    [
      'artifact-scheme-not-supported',
      { spec: { uri: 's3://bucket/m.onnx' } },
      /s3:/,
    ],
    [
      'artifact-scheme-not-supported',
      { spec: { uri: 'http://models.example.com/m' } },
      /http:/,
    ],
    [
      'artifact-scheme-not-supported',
      { spec: { uri: 'nonsense' } },
      /nonsense/,
    ],
    [
      'artifact-address-unusable',
      { spec: { uri: 'https://u:p@models.example.com/m' } },
      /name or password/,
    ],
    [
      'artifact-address-unusable',
      { spec: { uri: 'oci://registry.example.com/models/digits:1' } },
      /digest/,
    ],
    [
      'artifact-address-unusable',
      { spec: { uri: `oci://u:p@${image}` } },
      /digest/,
    ],
    [
      'artifact-source-not-allowed',
      { spec: { uri: 'https://169.254.169.254/latest' } },
      /169\.254/,
    ],
    [
      'artifact-source-not-allowed',
      { spec: { uri: 'https://models.example.com:8443/m' } },
      /8443/,
    ],
    [
      'artifact-source-not-allowed',
      { spec: { uri: `oci://evil.${image}` } },
      /evil/,
    ],
    ['digest-missing', { spec: { digest: '' } }, /no digest/],
    ['digest-missing', { spec: { digest: 'md5:abc' } }, /md5:abc/],
    ['format-not-supported', { spec: { format: 'pickle' } }, /pickle/],
    ['runtime-not-supported', { spec: { runtime: 'triton' } }, /triton/],
    ['model-version-not-usable', { spec: { modelVersion: '../1' } }, /\.\.\/1/],
    ['model-name-not-usable', { service: { modelName: 'a b' } }, /a b/],
    ['service-name-not-usable', { service: { name: 'Digits' } }, /Digits/],
    ['service-id-not-usable', { service: { id: 'a\nb' } }, /label/],
    [
      'namespace-not-usable',
      { placement: { ...withoutGpus, namespace: 'kube_system' } },
      /kube_system/,
    ],
    ['too-many-replicas', { spec: { replicas: 101 } }, /101 replicas/],
    [
      'gpu-not-in-pool',
      { spec: { resources: { cpu: 1, memoryMiB: 512, gpus: 2 } } },
      /asks for 2 GPUs; the pool cpus has none/,
    ],
    [
      'replica-needs-more-gpus',
      {
        spec: {
          ...ownImage,
          resources: { cpu: 1, memoryMiB: 512, gpus: 9 },
        },
        placement: {},
      },
      /asks for 9 nvidia\.com\/gpu; the pool a100 has 8/,
    ],
    [
      'replica-needs-more-cpu',
      { spec: { resources: { cpu: 17, memoryMiB: 512, gpus: 0 } } },
      /17 CPU cores/,
    ],
    [
      'replica-needs-more-memory',
      { spec: { resources: { cpu: 1, memoryMiB: 131_072, gpus: 0 } } },
      /131072 MiB/,
    ],
    [
      'variable-not-allowed',
      { spec: { environmentVariables: { NODE_OPTIONS: '--import ./x.mjs' } } },
      /NODE_OPTIONS/,
    ],
    [
      'host-name-too-long',
      {
        placement: {
          ...withoutGpus,
          gateway: {
            name: 'g',
            namespace: 'g',
            domain: `${'a.'.repeat(124)}com`,
          },
        },
      },
      /253/,
    ],
    [
      'too-many-revisions',
      {
        service: {
          revisions: Array.from({ length: 16 }, (_, index) =>
            revisionFixture({ number: index + 1 }),
          ),
        },
      },
      /16 revisions/,
    ],
  ];

  it.each(blocking)(
    'is %s, which blocks and says what to do',
    (code, change, says) => {
      const findings = findingsOf(change);
      expect(findings).toEqual([
        {
          severity: 'blocking',
          code,
          message: expect.stringMatching(says),
          fix: expect.stringMatching(/\w+ \w+/),
        },
      ]);
    },
  );

  it.each([
    ['sticky-not-supported', { service: { sticky: { header: 'x-user' } } }],
    ['queue-not-supported', { service: { queue: { maximalWaiting: 5 } } }],
    ['queue-not-supported', { spec: { traffic: { maximalConcurrency: 4 } } }],
  ])('is %s, which only warns', (code, change) => {
    expect(findingsOf(change)).toEqual([
      expect.objectContaining({ severity: 'warning', code }),
    ]);
  });

  it('never repeats the password of an address', () => {
    for (const uri of [
      'https://u:hunter2@models.example.com/m',
      'ftp://u:hunter2@h/m',
    ]) {
      expect(JSON.stringify(findingsOf({ spec: { uri } }))).not.toContain(
        'hunter2',
      );
    }
  });

  it('is said once, though several revisions have it', () => {
    const revisions = [1, 2].map(number =>
      revisionFixture({ number, spec: { format: 'pickle' } }),
    );
    expect(findingsOf({ service: { revisions } })).toHaveLength(1);
  });
});
