import fc from 'fast-check';
import {
  desiredServiceFixture,
  desiredRevisionFixture,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  placementFixture,
  revisionFixture,
} from '../../__testUtils__/placement';
import { encodeDeclared } from '../../manifests';
import {
  knativeFindings,
  knativeServiceOf,
  knativeWeightsOf,
} from './knativeService';

const two = desiredServiceFixture({
  revisions: [
    revisionFixture({ number: 1, weight: 90 }),
    revisionFixture({
      number: 2,
      weight: 10,
      scaling: { minReplicas: 0, maxReplicas: 4, targetConcurrency: 2.4 },
    }),
  ],
});
const render = (desired = two) =>
  knativeServiceOf(desired, placementFixture(), {});

describe('a service in KServe’s mode Knative (experimental, from its source)', () => {
  it('is its newest revision, with what that gets of the predictions', () => {
    expect(render()).toMatchObject({
      metadata: {
        name: 'digits',
        annotations: { 'serving.kserve.io/deploymentMode': 'Knative' },
      },
      spec: {
        predictor: {
          labels: { 'fairway.dev/revision': '2' },
          canaryTrafficPercent: 10,
          minReplicas: 0,
          maxReplicas: 4,
          scaleMetric: 'concurrency',
          scaleTarget: 2,
        },
      },
    });
  });

  it('says nothing of shares where there is one revision only', () => {
    const alone = { ...two, revisions: two.revisions.slice(0, 1) };
    expect(render(alone)?.spec.predictor).not.toHaveProperty(
      'canaryTrafficPercent',
    );
    expect(render({ ...two, revisions: [] })).toBeUndefined();
  });

  it('has nothing that Knative refuses in pods', () => {
    const { predictor } = render()!.spec;
    expect(Object.keys(predictor)).toEqual(
      expect.not.arrayContaining([
        'deploymentStrategy',
        'topologySpreadConstraints',
        'terminationGracePeriodSeconds',
      ]),
    );
    expect(predictor.model).not.toHaveProperty('lifecycle');
  });

  it.each([
    ['three revisions', [50, 30, 20], 'revisions at once'],
    ['parts of a percent', [99.5, 0.5], 'whole percentages'],
    ['weights that leave some out', [50, 20], 'whole percentages'],
  ])('cannot have %s', (_what, weights, says) => {
    const revisions = weights.map((weight, index) =>
      revisionFixture({ number: index + 1, weight }),
    );
    expect(knativeFindings({ ...two, revisions })).toEqual([
      expect.objectContaining({
        severity: 'blocking',
        message: expect.stringContaining(says),
      }),
    ]);
    expect(knativeFindings(two)).toEqual([]);
  });

  it('cannot have copies', () => {
    const revisions = [
      two.revisions[0],
      { ...two.revisions[1], weight: 10, mirror: 5 },
    ];
    expect(knativeFindings({ ...two, revisions })).toHaveLength(1);
  });
});

describe('what KServe says of a service in its mode Knative', () => {
  const declared = (numbers: number[]) => ({
    annotations: {
      'fairway.dev/declared': encodeDeclared(
        numbers.map(number => desiredRevisionFixture({ number })),
        () => undefined,
      ),
    },
  });
  const observed = (
    ready: string,
    traffic: { latestRevision: boolean; percent: number }[],
    numbers = [1, 2],
  ) =>
    knativeWeightsOf({
      metadata: declared(numbers),
      status: {
        components: {
          predictor: {
            latestReadyRevision: ready,
            latestCreatedRevision: 'digits-predictor-00002',
            traffic,
          },
        },
      },
    });
  const shared = [
    { latestRevision: true, percent: 10 },
    { latestRevision: false, percent: 90 },
  ];

  it('is what each revision gets', () => {
    expect(observed('digits-predictor-00002', shared)).toEqual(
      new Map([
        [2, 10],
        [1, 90],
      ]),
    );
  });

  it('leads all to the revision before while the newest is not ready', () => {
    expect(observed('digits-predictor-00001', shared)).toEqual(
      new Map([
        [2, 0],
        [1, 100],
      ]),
    );
  });

  it('is all for the only revision', () => {
    expect(
      observed(
        'digits-predictor-00002',
        [{ latestRevision: true, percent: 100 }],
        [7],
      ),
    ).toEqual(new Map([[7, 100]]));
  });

  it('never makes whoever reads it fail', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (metadata, status) => {
        expect(() =>
          knativeWeightsOf({
            metadata: metadata as never,
            status: status as never,
          }),
        ).not.toThrow();
      }),
    );
    expect(knativeWeightsOf({})).toEqual(new Map());
  });
});
