import { BenchmarkLoad } from '@fairway/backstage-plugin-mlops-common';
import { ReachableEndpoint } from '@fairway/backstage-plugin-mlops-node';
import type { BenchmarkPlan } from '@fairway/benchmark';
import { inferPath } from '../../endpoints/inferPath';

const timeoutSeconds = 30;
/** What one process sends with ease; more would measure the process. */
const ratePerWorker = 2_000;
const connectionsAtLeast = 32;
const connectionsAtMost = 1_024;
/** A service that is slower than this is overloaded, whatever else is sent. */
const secondsInFlight = 2;

/** What the generator does for one benchmark. */
export function benchmarkPlan(options: {
  endpoint: ReachableEndpoint;
  modelName: string;
  body: Uint8Array;
  load: BenchmarkLoad;
  seed: number;
  /** Cores that may send. */
  cores: number;
}): BenchmarkPlan {
  const { endpoint, modelName, body, load, seed, cores } = options;
  return {
    endpoint: {
      url: endpoint.url,
      ...(endpoint.socketPath && { socketPath: endpoint.socketPath }),
      headers: endpoint.headers,
    },
    protocol: 'oip-v2-json',
    requests: [
      {
        method: 'POST',
        path: inferPath(modelName),
        headers: { 'content-type': 'application/json' },
        body,
      },
    ],
    load,
    seed,
    connections: Math.min(
      connectionsAtMost,
      Math.max(connectionsAtLeast, Math.ceil(load.rate * secondsInFlight)),
    ),
    timeoutSeconds,
    workers: Math.max(1, Math.min(cores, Math.ceil(load.rate / ratePerWorker))),
  };
}
