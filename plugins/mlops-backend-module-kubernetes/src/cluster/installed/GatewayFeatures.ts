import type { V1Condition } from '@kubernetes/client-node';
import { KubernetesClient, ResourceType, Wire } from '../../client';
import type { ClusterConfig } from '../../config';
import { Live } from '../../live';
import { gateways } from '../objectTypes';

const EVERY_MS = 5 * 60_000;
const WITHIN_MS = 3_000;

interface GatewayClass {
  metadata: { name: string };
  status?: {
    conditions?: V1Condition[];
    /** Objects since Gateway API 1.3, names before. */
    supportedFeatures?: ({ name: string } | string)[];
  };
}

const gatewayClasses: ResourceType<Wire<GatewayClass>> = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  plural: 'gatewayclasses',
  kind: 'GatewayClass',
  namespaced: false,
};

/**
 * What the implementation of a gateway says that it can do. Some answer every
 * request of a rule with 500 whose filter they do not know, so a copy must
 * not be asked of them.
 */
export class GatewayFeatures {
  readonly #client: KubernetesClient;
  readonly #gateway: ClusterConfig['gateway'];
  #known: { features: Promise<ReadonlySet<string>>; atMs: number } | undefined;

  static create(
    client: KubernetesClient,
    gateway: ClusterConfig['gateway'],
  ): GatewayFeatures {
    return new GatewayFeatures(client, gateway);
  }

  private constructor(
    client: KubernetesClient,
    gateway: ClusterConfig['gateway'],
  ) {
    this.#client = client;
    this.#gateway = gateway;
  }

  /**
   * False only where it lists its features and this one is not among them: some
   * list none, and some may not be read.
   */
  async mayHave(feature: string): Promise<boolean> {
    const now = performance.now();
    if (!this.#known || now - this.#known.atMs > EVERY_MS) {
      this.#known = { features: this.#read(), atMs: now };
    }
    const features = await this.#known.features;
    return features.size === 0 || features.has(feature);
  }

  async #read(): Promise<ReadonlySet<string>> {
    const { name, namespace } = this.#gateway;
    const options = { timeoutMs: WITHIN_MS };
    try {
      const gateway = await this.#client.get(
        gateways,
        { name, namespace },
        options,
      );
      const className = gateway?.spec.gatewayClassName;
      return className === undefined
        ? new Set()
        : featuresOf(
            await this.#client.get(
              gatewayClasses,
              { name: className },
              options,
            ),
          );
    } catch {
      return new Set();
    }
  }
}

/** The names of the features that a GatewayClass lists. Pure. */
export function featuresOf(
  gatewayClass: Live<GatewayClass> | undefined,
): ReadonlySet<string> {
  const listed = gatewayClass?.status?.supportedFeatures ?? [];
  return new Set(
    listed.flatMap(feature => {
      const name = typeof feature === 'string' ? feature : feature?.name;
      return typeof name === 'string' ? [name] : [];
    }),
  );
}
