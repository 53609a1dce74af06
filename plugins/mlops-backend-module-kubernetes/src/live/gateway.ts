import type { V1Condition, V1ObjectMeta } from '@kubernetes/client-node';

/** What we read of a Gateway (`gateway.networking.k8s.io/v1`). */
export interface Gateway {
  metadata: V1ObjectMeta;
  spec: { gatewayClassName: string };
  status: {
    conditions: V1Condition[];
    addresses: { type: string; value: string }[];
  };
}
