import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  placementFixture,
  revisionFixture,
} from '../../../__testUtils__/placement';
import { podOf } from '../pod';

const image = `registry.example.com/team/server@sha256:${'3'.repeat(64)}`;
const container = {
  image,
  args: ['--price=$(COST)'],
  port: 9000,
  readinessPath: '/ready',
  protocol: 'open-inference-v2' as const,
};
const pod = (uri?: string) =>
  podOf(
    desiredServiceFixture({ modelName: 'prices' }),
    revisionFixture({
      spec: { runtime: 'container', container, ...(uri && { uri }) },
    }),
    placementFixture(),
  );

describe('the pod of an image of its own', () => {
  it('listens and answers where its model version says', () => {
    const [server] = pod().containers;
    expect(server).toMatchObject({
      name: 'server',
      image,
      args: ['--price=$$(COST)'],
      ports: [{ name: 'http', containerPort: 9000 }],
      readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
      startupProbe: { httpGet: { path: '/ready', port: 'http' } },
      livenessProbe: { tcpSocket: { port: 'http' } },
    });
    expect(server).not.toHaveProperty('command');
    expect(server.env).toContainEqual({ name: 'MODEL_NAME', value: 'prices' });
  });

  it('finds a fetched model where all servers do, by the name that it had, and may write to /tmp only', () => {
    const { containers, initContainers } = pod(
      'https://models.example.com/prices/1/a%20price.pkl?version=3',
    );
    expect(initContainers).toHaveLength(1);
    const { args } = initContainers![0];
    expect(args![args!.indexOf('--to') + 1]).toBe('/mnt/models/a price.pkl');
    expect(containers[0].securityContext).toMatchObject({
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
    });
    expect(containers[0].volumeMounts).toEqual([
      { name: 'model', mountPath: '/mnt/models', readOnly: true },
      { name: 'temporary', mountPath: '/tmp' },
    ]);
  });

  it.each([
    'https://models.example.com',
    'https://models.example.com/%E0%A4%A',
    'https://models.example.com/%2E%2E%2Fetc',
  ])('is given what lies at %s under the usual name', uri => {
    const { args } = pod(uri).initContainers![0];
    expect(args![args!.indexOf('--to') + 1]).toBe('/mnt/models');
  });

  it('is not given a model that is in the image already', () => {
    const { containers, initContainers, volumes } = pod(`oci://${image}`);
    expect(initContainers).toBeUndefined();
    expect(volumes!.map(({ name }) => name)).toEqual(['temporary']);
    expect(containers[0].volumeMounts).toHaveLength(1);
  });
});
