import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { serviceSignalsExtensionPoint } from '@fairway/backstage-plugin-mlops-node';
import mlopsModulePrometheus from '.';

describe('mlopsModulePrometheus', () => {
  const start = async (prometheus: object) => {
    const addServiceSignals = jest.fn();
    const backend = await startTestBackend({
      extensionPoints: [[serviceSignalsExtensionPoint, { addServiceSignals }]],
      features: [
        mlopsModulePrometheus,
        mockServices.rootConfig.factory({
          data: { mlops: { prometheus: prometheus as {} } },
        }),
      ],
    });
    await backend.stop();
    return addServiceSignals.mock.calls.map(([added]) => added.kind);
  };

  it('adds nothing without a source', async () => {
    await expect(start({})).resolves.toEqual([]);
  });

  it('adds signals of clusters, also where no Prometheus can be reached', async () => {
    await expect(
      start({ sources: [{ name: 'eu', url: 'http://127.0.0.1:1' }] }),
    ).resolves.toEqual(['kubernetes', 'kserve']);
  });

  it('refuses a configuration that cannot be meant, by the name of its key', async () => {
    await expect(
      start({ sources: [{ name: 'eu', url: 'prometheus' }] }),
    ).rejects.toThrow('sources[0].url');
  });
});
