import {
  EnvoyGateway,
  gatewayDefinitions,
  RealNode,
  realNodeLabel,
} from '@fairway/kube-lab';
import type { ClusterConfig } from '../../config';
import { LabCluster } from '../LabCluster';

/** The only pool of a cluster that has a real node. */
export const realPool = {
  ref: 'gpupool:default/real',
  name: 'real',
  capacity: { cpu: 16, memoryMiB: 16_384, gpus: 0 },
};

/** A cluster whose only node runs what its pods say, behind a real gateway. */
export class NodeBehindGateway {
  readonly cluster: LabCluster;
  readonly node: RealNode;
  readonly gateway: EnvoyGateway;

  /** @param options.ports of pods that the gateway is to reach */
  static async create(options: {
    ports: readonly number[];
  }): Promise<NodeBehindGateway> {
    const cluster = await LabCluster.create({
      nodes: [],
      definitions: gatewayDefinitions,
      kserve: true,
    });
    const { lab } = cluster;
    const node = await RealNode.create({ lab });
    const gateway = await EnvoyGateway.create({ lab, ports: options.ports });
    return new NodeBehindGateway(cluster, node, gateway);
  }

  private constructor(
    cluster: LabCluster,
    node: RealNode,
    gateway: EnvoyGateway,
  ) {
    this.cluster = cluster;
    this.node = node;
    this.gateway = gateway;
  }

  /** What a portal knows of it. */
  config(
    target: 'kubernetes' | 'kserve',
  ): Pick<ClusterConfig, 'gateway' | 'pools'> {
    return {
      gateway: { ...this.gateway.parentRef, url: this.gateway.url },
      pools: [
        {
          name: realPool.name,
          target,
          capacity: realPool.capacity,
          nodeSelector: realNodeLabel,
        },
      ],
    };
  }

  async close(): Promise<void> {
    await this.gateway.close();
    await this.node.close();
    await this.cluster.close();
  }
}
