import { BlockList } from 'node:net';
import type { LabClient } from '../client/LabClient.ts';
import type { KubeObject } from '../client/objects.ts';
import type { Address } from '../isolation/addressed.ts';
import { serviceRange } from '../plane/commandLines.ts';

const serviceAddresses = new BlockList();
const [network, prefix] = serviceRange.split('/');
serviceAddresses.addSubnet(network, Number(prefix));

const domain = /^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?$/;

interface Endpoint {
  addresses: string[];
  conditions?: { ready?: boolean };
}

/**
 * What a node does for programs that call services of a lab: the part of the
 * cluster's DNS, which knows their addresses, and that of kube-proxy, which leads
 * a connection to such an address on to one of the pods that are ready.
 */
export class ClusterServices {
  readonly #client: LabClient;
  #turn = 0;

  static create(client: LabClient): ClusterServices {
    return new ClusterServices(client);
  }

  private constructor(client: LabClient) {
    this.#client = client;
  }

  /** The address of a service by its name within the cluster, if it has one. */
  async addressOf(name: string): Promise<string | undefined> {
    const [, service, namespace] = domain.exec(name) ?? [];
    if (service === undefined) {
      return undefined;
    }
    const found = await this.#client.find(
      `/api/v1/namespaces/${namespace}/services/${service}`,
    );
    const address = found?.spec.clusterIP;
    return address && address !== 'None' ? address : undefined;
  }

  /**
   * Where a connection goes that is for the address of a service: to its ready
   * pods by turns, and to nobody where there is none. Other addresses stay.
   */
  async leadOf(wanted: Address): Promise<Address | undefined> {
    if (!serviceAddresses.check(wanted.host)) {
      return wanted;
    }
    const services = await this.#client.list('/api/v1/services');
    const service = services.find(({ spec }) => spec.clusterIP === wanted.host);
    if (!service) {
      return undefined;
    }
    const name = service.spec.ports.find(
      ({ port }: { port: number }) => port === wanted.port,
    )?.name;
    const slices = await this.#client.list(
      `/apis/discovery.k8s.io/v1/namespaces/${service.metadata.namespace}/endpointslices` +
        `?labelSelector=kubernetes.io/service-name%3D${service.metadata.name}`,
    );
    const ready = slices.flatMap(slice => readyIn(slice, name));
    this.#turn += 1;
    return ready[this.#turn % Math.max(1, ready.length)];
  }
}

function readyIn(slice: KubeObject, name: string | undefined): Address[] {
  const port = slice.ports?.find(
    (candidate: { name?: string }) => (candidate.name ?? '') === (name ?? ''),
  )?.port;
  return port === undefined
    ? []
    : (slice.endpoints ?? [])
        .filter(({ conditions }: Endpoint) => conditions?.ready !== false)
        .flatMap(({ addresses }: Endpoint) =>
          addresses.map(host => ({ host, port })),
        );
}
