import { ServiceEndpoint } from '@fairway/backstage-plugin-mlops-common';
import { ReachableEndpoint } from '@fairway/backstage-plugin-mlops-node';
import type { ClusterConfig } from '../../config';
import { hostNameOf, REVISION_HEADER } from '../../manifests';
import { PROTOCOLS } from './pools';

/** Where clients call a service. */
export function endpointOf(
  { gateway }: ClusterConfig,
  service: { name: string },
  modelName: string,
): ServiceEndpoint {
  const url = addressOf(gateway.url, gateway.domain, service);
  return {
    url,
    inferUrl: `${url}/v2/models/${modelName}/infer`,
    modelName,
    protocols: [...PROTOCOLS],
  };
}

/** Where the portal calls it: the same gateway, and a header for one revision. */
export function reachableOf(
  { gateway }: ClusterConfig,
  service: { name: string },
  revision: number | undefined,
): ReachableEndpoint {
  const { domain, internalUrl, url } = gateway;
  return {
    // A gateway that is reached by another address still tells services apart
    // by their host names.
    url: addressOf(internalUrl ?? url, internalUrl ? undefined : domain, {
      name: internalUrl && domain !== undefined ? '' : service.name,
    }),
    headers: {
      ...(internalUrl !== undefined &&
        domain !== undefined && { host: hostNameOf(service, domain) }),
      ...(revision !== undefined && { [REVISION_HEADER]: `${revision}` }),
    },
  };
}

function addressOf(
  base: string,
  domain: string | undefined,
  service: { name: string },
): string {
  const url = new URL(base);
  if (domain !== undefined) {
    url.hostname = hostNameOf(service, domain);
    return trimmed(url.href);
  }
  return service.name === ''
    ? trimmed(url.href)
    : `${trimmed(url.href)}/${service.name}`;
}

function trimmed(address: string): string {
  return address.replace(/\/+$/, '');
}
