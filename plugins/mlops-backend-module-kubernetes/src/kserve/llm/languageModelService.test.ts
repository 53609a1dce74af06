import fc from 'fast-check';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  COMMIT,
  languageModelFixture,
  languagePlacement,
  languageRevision,
} from '../../__testUtils__/languageModel';
import { revisionName } from '../../manifests';
import {
  groupWeightsOf,
  languageModelServicesOf,
} from './languageModelService';

const desired = desiredServiceFixture({
  name: 'chat',
  modelName: 'chat-model',
  revisions: [
    { ...languageRevision(), number: 1, weight: 99.5, replicas: 2 },
    {
      ...languageRevision({
        languageModel: {
          ...languageModelFixture,
          contextLength: 8192,
          quantization: 'fp8',
          tensorParallelism: 2,
        },
      }),
      number: 2,
      weight: 0.5,
    },
  ],
});
const services = languageModelServicesOf(desired, languagePlacement(), {});

describe('revisions of a language model as LLMInferenceServices (experimental)', () => {
  it('share a routing group, by whole weights in proportion', () => {
    expect(services.map(({ metadata }) => metadata.name)).toEqual(
      [1, 2].map(number => revisionName(desired, number)),
    );
    expect(services.map(({ spec }) => spec.router)).toEqual(
      [9950, 50].map(weight => ({
        route: { group: 'chat', weight },
        gateway: { refs: [{ name: 'public', namespace: 'gateways' }] },
      })),
    );
  });

  it('serve the commit that was pinned, under the name of the model', () => {
    for (const { spec } of services) {
      expect(spec.model).toEqual({
        uri: `hf://organisation/name:${COMMIT}`,
        name: 'chat-model',
      });
    }
    expect(services[0].spec.replicas).toBe(2);
  });

  it('pass on how the model is to be served', () => {
    const [, second] = services;
    expect(second.spec.parallelism).toEqual({ tensor: 2 });
    expect(second.spec.template.containers).toEqual([
      expect.objectContaining({
        name: 'main',
        resources: expect.objectContaining({
          limits: expect.objectContaining({ 'nvidia.com/gpu': '1' }),
        }),
        env: [
          {
            name: 'VLLM_ADDITIONAL_ARGS',
            value: '--max-model-len=8192 --quantization=fp8',
          },
        ],
      }),
    ]);
  });

  it('carry our labels, and nothing that is meant for InferenceServices', () => {
    const { labels = {}, annotations = {} } = services[0].metadata;
    expect(labels).toMatchObject({
      'fairway.dev/revision': '1',
      'kueue.x-k8s.io/queue-name': 'team-a',
    });
    expect(
      [...Object.keys(labels), ...Object.keys(annotations)].filter(name =>
        name.includes('kserve.io'),
      ),
    ).toEqual([]);
  });
});

describe('what KServe says of a routing group', () => {
  const groupOf = (
    members: { name: string; weight: number; stopped?: boolean }[],
    name = 'chat',
  ) =>
    groupWeightsOf(desired, {
      status: { router: { group: { name, members } } },
    });

  it('is what each revision gets, in percent', () => {
    expect(
      groupOf(
        services.map(({ metadata, spec }) => ({
          name: metadata.name,
          weight: spec.router.route.weight,
        })),
      ),
    ).toEqual(
      new Map([
        [1, 99.5],
        [2, 0.5],
      ]),
    );
  });

  it('gives nothing to one that is stopped, and nothing away for others of the group', () => {
    const [first, second] = services.map(({ metadata }) => metadata.name);
    expect(
      groupOf([
        { name: first, weight: 90 },
        { name: second, weight: 10, stopped: true },
      ]),
    ).toEqual(
      new Map([
        [1, 100],
        [2, 0],
      ]),
    );
    expect(
      groupOf([
        { name: first, weight: 1 },
        { name: 'somebody-elses', weight: 3 },
      ]),
    ).toEqual(new Map([[1, 25]]));
  });

  it('is of this service only, and never makes whoever reads it fail', () => {
    expect(
      groupOf([{ name: services[0].metadata.name, weight: 1 }], 'x'),
    ).toEqual(new Map());
    fc.assert(
      fc.property(fc.jsonValue(), status => {
        expect(() =>
          groupWeightsOf(desired, { status: status as never }),
        ).not.toThrow();
      }),
    );
  });
});
