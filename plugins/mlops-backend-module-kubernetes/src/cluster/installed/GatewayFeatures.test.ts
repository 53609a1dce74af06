import type { KubernetesClient } from '../../client';
import { GatewayFeatures } from './GatewayFeatures';

const gateway = {
  name: 'public',
  namespace: 'gateways',
  url: 'https://ml.example.com',
};

/** A cluster whose GatewayClass lists these features, or cannot be read. */
function clientWith(supportedFeatures: unknown) {
  const get = jest.fn(async ({ kind }: { kind: string }) => {
    if (supportedFeatures instanceof Error) {
      throw supportedFeatures;
    }
    return kind === 'Gateway'
      ? { spec: { gatewayClassName: 'some' } }
      : { status: { supportedFeatures } };
  });
  return { get } as unknown as KubernetesClient & { get: jest.Mock };
}

describe('what a gateway says that it can do', () => {
  it.each([
    ['lists it', [{ name: 'HTTPRouteRequestMirror' }], true],
    ['lists it as a name', ['HTTPRouteRequestMirror'], true],
    ['lists others only', [{ name: 'HTTPRoutePathRewrite' }], false],
    ['lists nothing', [], true],
    ['has no list', undefined, true],
    ['may not be read', new Error('403'), true],
  ])('has a mirror where it %s: %j is %s', async (_what, listed, answer) => {
    const features = GatewayFeatures.create(clientWith(listed), gateway);
    await expect(features.mayHave('HTTPRouteRequestMirror')).resolves.toBe(
      answer,
    );
  });

  it('is asked once for many questions', async () => {
    const client = clientWith([]);
    const features = GatewayFeatures.create(client, gateway);
    await features.mayHave('a');
    await features.mayHave('b');
    expect(client.get).toHaveBeenCalledTimes(2);
  });
});
