/** What we write of KEDA's objects; no client has types of them. */

interface HeaderMatch {
  name: string;
  value: string;
}

interface RequestRate {
  targetValue: number;
  window: string;
  granularity: string;
}

/** `keda.sh/v1alpha1`: between which numbers of replicas, and by what. */
export interface ScaledObject {
  spec: {
    scaleTargetRef: { apiVersion: string; kind: string; name: string };
    /** Seconds between two looks. */
    pollingInterval: number;
    /** Seconds without a request until it sleeps. */
    cooldownPeriod: number;
    /** The same before the first request, since it was made. */
    initialCooldownPeriod: number;
    minReplicaCount: number;
    maxReplicaCount: number;
    triggers: { type: string; metadata: Record<string, string> }[];
  };
}

/** `http.keda.sh/v1beta1`: which requests go where, and what they count as. */
export interface InterceptorRoute {
  spec: {
    target: { service: string; port: number };
    rules: { hosts: string[]; headers: HeaderMatch[] }[];
    scalingMetric: {
      concurrency: { targetValue: number };
      requestRate: RequestRate;
    };
    /** How long requests wait for a replica, and then for an answer to begin. */
    timeouts: { readiness: string; responseHeader: string };
  };
}

/** `http.keda.sh/v1alpha1`: both in one, from which the add-on makes a ScaledObject. */
export interface HttpScaledObject {
  spec: {
    hosts: string[];
    headers: HeaderMatch[];
    scaleTargetRef: {
      apiVersion: string;
      kind: string;
      name: string;
      service: string;
      port: number;
    };
    replicas: { min: number; max: number };
    scaledownPeriod: number;
    initialCooldownPeriod: number;
    scalingMetric:
      | { concurrency: { targetValue: number } }
      | { requestRate: RequestRate };
    timeouts: { conditionWait: string; responseHeader: string };
  };
}
