import type { KubernetesClient } from '../../client';
import { Interceptors, kedaStateOf } from './Interceptors';

const keda = { name: 'keda.sh', versions: ['v1alpha1'] };
const both = { name: 'http.keda.sh', versions: ['v1alpha1', 'v1beta1'] };

/** A cluster that serves these groups, or cannot be asked. */
function clientWith(...answers: (unknown[] | Error)[]) {
  const json = jest.fn(async () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) {
      throw answer;
    }
    return {
      groups: (answer as (typeof keda)[]).map(({ name, versions }) => ({
        name,
        versions: versions.map(version => ({ version })),
      })),
    };
  });
  return { json, cluster: 'some' } as unknown as KubernetesClient & {
    json: jest.Mock;
  };
}

describe('what a cluster has of KEDA', () => {
  it.each([
    ['nothing', [], { keda: false, generations: [] }],
    ['KEDA alone', [keda], { keda: true, generations: [] }],
    [
      'an add-on of the older generation',
      [keda, { name: 'http.keda.sh', versions: ['v1alpha1'] }],
      { keda: true, generations: ['v1alpha1'] },
    ],
    [
      'one with both generations',
      [keda, both],
      { keda: true, generations: ['v1beta1', 'v1alpha1'] },
    ],
    [
      'versions that nobody knows yet',
      [keda, { name: 'http.keda.sh', versions: ['v9'] }],
      { keda: true, generations: [] },
    ],
  ])('is %s', (_what, groups, state) => {
    expect(kedaStateOf(groups)).toEqual(state);
  });

  it('can wake only with both', async () => {
    const addOnOnly = Interceptors.create(clientWith([both]));
    await addOnOnly.read();
    expect(addOnOnly.interceptor).toBeUndefined();
    const whole = Interceptors.create(clientWith([keda, both]));
    await whole.read();
    expect(whole.interceptor).toEqual({
      namespace: 'keda',
      generation: 'v1beta1',
    });
  });

  it('is asked once for many questions', async () => {
    const client = clientWith([keda, both]);
    const interceptors = Interceptors.create(client);
    await Promise.all([interceptors.read(), interceptors.read()]);
    await interceptors.read();
    expect(client.json).toHaveBeenCalledTimes(1);
  });

  it('stays as it was known while it cannot be asked, which is asked again', async () => {
    const client = clientWith(new Error('away'), [keda, both]);
    const interceptors = Interceptors.create(client);
    await expect(interceptors.require()).rejects.toThrow('is not known');
    await expect(interceptors.read()).resolves.toMatchObject({ keda: true });
  });
});
