import { specFixture } from '../__testUtils__/stores';
import { describeScaling, isInPlace, revisedSpec } from './revisedSpec';

const scaling = { minReplicas: 0, maxReplicas: 3 };
const scaled = { ...specFixture, scaling };

describe('a change of a service', () => {
  const change = (
    request: Parameters<typeof revisedSpec>[1],
    current: Parameters<typeof revisedSpec>[0] = specFixture,
  ) => {
    const next = revisedSpec(current, request);
    return { next, inPlace: isInPlace(current, next, request) };
  };

  it('is made in place when it is of scaling or traffic alone', () => {
    expect(change({ scaling })).toEqual({
      inPlace: true,
      next: { ...specFixture, scaling },
    });
    const traffic = { queue: { maximalWaiting: 10 } };
    expect(change({ traffic }).inPlace).toBe(true);
    expect(change({ scaling, replicas: 2 })).toMatchObject({
      inPlace: true,
      next: { replicas: 2 },
    });
  });

  it.each([
    ['resources', { resources: { cpu: 2, memoryMiB: 512, gpus: 0 } }],
    ['environment variables', { environmentVariables: { LEVEL: 'debug' } }],
    ['a fixed number of replicas', { replicas: 2 }],
    ['a fixed number of replicas, with traffic', { replicas: 2, traffic: {} }],
    [
      'scaling together with resources',
      { scaling, resources: { cpu: 2, memoryMiB: 512, gpus: 0 } },
    ],
    ['nothing', {}],
  ])('is a new revision when it is of %s', (_, request) => {
    expect(change(request).inPlace).toBe(false);
  });

  it('takes the same resources, said once more, for no change of them', () => {
    const { resources } = specFixture;
    expect(change({ scaling, resources: { ...resources } }).inPlace).toBe(true);
  });

  it('keeps scaling that it does not mention, and takes it away for null', () => {
    const environmentVariables = { LEVEL: 'debug' };
    expect(change({ environmentVariables }, scaled).next).toMatchObject({
      scaling,
    });
    const { next, inPlace } = change({ scaling: null }, scaled);
    expect(inPlace).toBe(true);
    expect(next).not.toHaveProperty('scaling');
    const traffic = { sticky: { header: 'x-user' } };
    expect(
      change({ traffic: null }, { ...specFixture, traffic }).next,
    ).not.toHaveProperty('traffic');
  });

  it('begins with a number of replicas that the scaling allows', () => {
    const begins = (minReplicas: number, maxReplicas: number, replicas = 5) =>
      change({ scaling: { minReplicas, maxReplicas }, replicas }).next.replicas;
    expect(begins(0, 3)).toBe(3);
    expect(begins(6, 9)).toBe(6);
    expect(begins(0, 3, 1)).toBe(1);
    expect(begins(0, 9)).toBe(5);
  });

  it('is told in words', () => {
    expect(describeScaling(specFixture)).toBe('always 1 replica');
    expect(describeScaling(scaled)).toBe('up to 3, asleep while nobody asks');
    expect(
      describeScaling({
        ...specFixture,
        scaling: { minReplicas: 2, maxReplicas: 4 },
      }),
    ).toBe('between 2 and 4 replicas');
  });
});
