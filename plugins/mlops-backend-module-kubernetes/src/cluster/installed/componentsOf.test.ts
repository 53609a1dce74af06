import { componentsOf } from './componentsOf';

const group = (name: string, ...versions: string[]) => ({
  name,
  versions,
  preferredVersion: versions[0] ?? '',
});

describe('what a cluster has', () => {
  it('is told with its versions and what follows from it', () => {
    const found = componentsOf(
      [
        group('gateway.networking.k8s.io', 'v1', 'v1beta1'),
        group('keda.sh', 'v1alpha1'),
      ],
      'v1.34.10',
    );
    expect(found.filter(({ installed }) => installed)).toEqual([
      {
        name: 'Kubernetes',
        installed: true,
        versions: ['v1.34.10'],
        effect: 'Runs the replicas of services',
      },
      {
        name: 'Gateway API',
        installed: true,
        versions: ['v1', 'v1beta1'],
        effect: 'Predictions are divided between revisions by HTTPRoutes',
      },
      {
        name: 'KEDA',
        installed: true,
        versions: ['v1alpha1'],
        effect: 'With its HTTP add-on, services may sleep',
      },
    ]);
  });

  it('is told of what is not there, with what is missing for that and how to add it', () => {
    const found = componentsOf([], 'v1.34.10');
    expect(found.find(({ name }) => name === 'Gateway API')).toEqual({
      name: 'Gateway API',
      installed: false,
      versions: [],
      effect: 'Nothing can be served here',
      fix: 'Install the Gateway API (gateway-api.sigs.k8s.io) and one of its implementations',
    });
    for (const { installed, effect, fix } of found) {
      expect(effect).not.toBe('');
      expect(installed || Boolean(fix)).toBe(true);
    }
  });

  it("knows KServe's part for language models by a version of its own", () => {
    const installedOf = (...versions: string[]) =>
      componentsOf([group('serving.kserve.io', ...versions)], 'v1.34.10')
        .filter(({ name, installed }) => installed && name.startsWith('KServe'))
        .map(({ name, versions: found }) => [name, found]);
    expect(installedOf('v1beta1', 'v1alpha1')).toEqual([
      ['KServe', ['v1beta1', 'v1alpha1']],
    ]);
    expect(installedOf('v1beta1', 'v1alpha2')).toContainEqual([
      'KServe LLMInferenceService',
      ['v1alpha2'],
    ]);
  });

  it('does not take a group without versions for something that is there', () => {
    const [, gateway] = componentsOf(
      [group('gateway.networking.k8s.io')],
      'v1.34.10',
    );
    expect(gateway.installed).toBe(false);
  });
});
