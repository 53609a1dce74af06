import type { ClusterConfig } from '../../config';
import { endpointOf, reachableOf } from './addresses';

const config = (gateway: Partial<ClusterConfig['gateway']>) =>
  ({
    gateway: {
      name: 'public',
      namespace: 'gateways',
      url: 'https://ml.example.com:8443/',
      ...gateway,
    },
  } as ClusterConfig);
const digits = { name: 'digits' };

describe('the addresses of a service', () => {
  it('are told apart by the first part of the path', () => {
    expect(endpointOf(config({}), digits, 'digits')).toMatchObject({
      url: 'https://ml.example.com:8443/digits',
      inferUrl: 'https://ml.example.com:8443/digits/v2/models/digits/infer',
    });
    expect(reachableOf(config({}), digits, 2)).toEqual({
      url: 'https://ml.example.com:8443/digits',
      headers: { 'fairway-revision': '2' },
    });
  });

  it('are told apart by host names below a domain', () => {
    const named = config({ domain: 'models.example.com' });
    expect(endpointOf(named, digits, 'digits').url).toBe(
      'https://digits.models.example.com:8443',
    );
    expect(reachableOf(named, digits, undefined)).toEqual({
      url: 'https://digits.models.example.com:8443',
      headers: {},
    });
  });

  it('lead the portal by an address of its own', () => {
    const internalUrl = 'http://gateway.gateways.svc';
    expect(reachableOf(config({ internalUrl }), digits, undefined)).toEqual({
      url: 'http://gateway.gateways.svc/digits',
      headers: {},
    });
    expect(
      reachableOf(
        config({ internalUrl, domain: 'models.example.com' }),
        digits,
        3,
      ),
    ).toEqual({
      url: 'http://gateway.gateways.svc',
      headers: { host: 'digits.models.example.com', 'fairway-revision': '3' },
    });
  });
});
