import {
  createMockDirectory,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  driftCountsExtensionPoint,
  serviceSignalsExtensionPoint,
  servingTargetsExtensionPoint,
} from '@fairway/backstage-plugin-mlops-node';
import mlopsModuleEmbedded from '.';

describe('mlopsModuleEmbedded', () => {
  const directory = createMockDirectory();

  const start = async (embedded: object) => {
    const addServingTarget = jest.fn();
    const addServiceSignals = jest.fn();
    const addDriftCounts = jest.fn();
    const backend = await startTestBackend({
      extensionPoints: [
        [servingTargetsExtensionPoint, { addServingTarget }],
        [serviceSignalsExtensionPoint, { addServiceSignals }],
        [driftCountsExtensionPoint, { addDriftCounts }],
      ],
      features: [
        mlopsModuleEmbedded,
        mockServices.rootConfig.factory({
          data: { mlops: { embedded: embedded as {} } },
        }),
      ],
    });
    await backend.stop();
    const kinds = (add: jest.Mock) =>
      add.mock.calls.map(([added]) => added.kind);
    return {
      targets: kinds(addServingTarget),
      signals: kinds(addServiceSignals),
      drift: kinds(addDriftCounts),
    };
  };

  it('adds no target while it is switched off', async () => {
    await expect(start({ enabled: false })).resolves.toEqual({
      targets: [],
      signals: [],
      drift: [],
    });
  });

  it('adds its target, its signals and its drift counts even where no serving-host can be started', async () => {
    directory.setContent({ file: 'in the way of the data directory' });
    await expect(
      start({ dataDirectory: directory.resolve('file/below') }),
    ).resolves.toEqual({
      targets: ['embedded'],
      signals: ['embedded'],
      drift: ['embedded'],
    });
  });

  it('refuses a configuration that cannot be meant, by the name of its key', async () => {
    await expect(start({ port: -1 })).rejects.toThrow(
      'mlops.embedded.port is -1',
    );
  });
});
