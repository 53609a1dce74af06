import { join } from 'node:path';
import { envoyVersion } from './envoyBinary.ts';

/** Namespace of the gateway and of what its controller needs. */
export const gatewayNamespace = 'envoy-gateway-system';
/** Name of the GatewayClass. */
export const gatewayClass = 'envoy';
/** Name of the only Gateway. */
export const gatewayName = 'gateway';
/** The port that the Gateway listens on, within its network. */
export const listenerPort = 80;
/** The port that Envoy Gateway says its health on, within its network. */
export const healthPort = 8081;

/** The port that Envoy is told its configuration on. */
export const xdsPort = 18_000;

const controllerName = 'gateway.envoyproxy.io/gatewayclass-controller';

/** Where Envoy Gateway keeps its things, below a folder of ours. */
export const homes = (folder: string) => ({
  configHome: join(folder, 'config'),
  dataHome: join(folder, 'data'),
  stateHome: join(folder, 'state'),
  runtimeDir: join(folder, 'runtime'),
});

/**
 * Envoy Gateway's configuration: it takes its objects from the API server, and
 * runs Envoy itself, as a process beside it.
 *
 * SOURCE: gateway.envoyproxy.io/v1alpha1 EnvoyGateway, provider `Custom`
 */
export function configuration(folder: string): unknown {
  return {
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind: 'EnvoyGateway',
    gateway: { controllerName },
    logging: { level: { default: 'info' } },
    provider: {
      type: 'Custom',
      custom: {
        resource: {
          type: 'Kubernetes',
          kubernetes: { leaderElection: { disable: true } },
        },
        infrastructure: { type: 'Host', host: homes(folder) },
      },
    },
  };
}

/** The objects that make it a gateway that routes of all namespaces may use. */
export const gatewayObjects = () => [
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: gatewayClass },
    spec: {
      controllerName,
      parametersRef: {
        group: 'gateway.envoyproxy.io',
        kind: 'EnvoyProxy',
        name: gatewayName,
        namespace: gatewayNamespace,
      },
    },
  },
  {
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind: 'EnvoyProxy',
    metadata: { name: gatewayName, namespace: gatewayNamespace },
    // Without a version it would ask the Internet for the newest.
    spec: { provider: { type: 'Host', host: { envoyVersion } } },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: gatewayName, namespace: gatewayNamespace },
    spec: {
      gatewayClassName: gatewayClass,
      listeners: [
        {
          name: 'http',
          protocol: 'HTTP',
          port: listenerPort,
          allowedRoutes: { namespaces: { from: 'All' } },
        },
      ],
    },
  },
];
