import type { Deployment } from '../../client';
import { readinessOf } from './readiness';

const deploymentOf = (name: string, httpGet?: object): Deployment =>
  ({
    metadata: { labels: { 'fairway.dev/revision': '2' } },
    spec: {
      template: {
        spec: {
          containers: [
            { name: 'beside', readinessProbe: { httpGet: { path: '/no' } } },
            { name, ...(httpGet && { readinessProbe: { httpGet } }) },
          ],
        },
      },
    },
  } as unknown as Deployment);

describe('where a server says that it answers', () => {
  it.each(['server', 'kserve-container', 'main'])(
    'is what the probe of the container %s asks',
    name => {
      const deployment = deploymentOf(name, {
        path: '/health',
        scheme: 'HTTP',
      });
      expect(readinessOf([deployment], 2)).toEqual({
        path: '/health',
        tls: false,
      });
      expect(readinessOf([deployment], 1).path).toBe('/v2/health/ready');
    },
  );

  it('is by TLS where the probe asks so', () => {
    expect(
      readinessOf([deploymentOf('main', { path: '/', scheme: 'HTTPS' })], 2)
        .tls,
    ).toBe(true);
    expect(readinessOf([deploymentOf('main')], 2).tls).toBe(false);
  });
});
