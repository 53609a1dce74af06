import type {
  V1Container,
  V1EnvVar,
  V1VolumeMount,
} from '@kubernetes/client-node';
import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';
import type { Placement } from '../../Placement';
import { computeQuantities, gpuQuantities } from '../quantities';
import { containerSecurity, literal } from '../security';
import { SERVER_PORT_NAME, type ServerParts } from './ServerParts';

/** Name of the container that answers predictions. */
export const SERVER_CONTAINER = 'server';

/** Endpoints and gateways need a moment to forget a pod that ends. */
const FORGET_SECONDS = 5;
const FINISH_SECONDS = 20;
const SPARE_SECONDS = 5;

/** Seconds that its pod has to end in. */
export function graceSecondsOf({
  finishSeconds = FINISH_SECONDS,
}: ServerParts): number {
  return FORGET_SECONDS + finishSeconds + SPARE_SECONDS;
}

/** The container that serves the model, whatever its runtime is. */
export function serverContainer(
  { spec }: DesiredRevision,
  { pool }: Placement,
  parts: ServerParts,
  modelMount: V1VolumeMount | undefined,
): V1Container {
  const amounts = { ...computeQuantities(spec), ...gpuQuantities(spec, pool) };
  const env = variablesOf(
    { ...parts.variables, ...spec.environmentVariables },
    parts.secretVariables,
  );
  const mounts = [...(modelMount ? [modelMount] : []), ...parts.mounts];
  return {
    name: SERVER_CONTAINER,
    image: parts.image,
    ...(parts.command && { command: parts.command }),
    args: parts.args,
    ...(env.length > 0 && { env }),
    ports: [
      { name: SERVER_PORT_NAME, containerPort: parts.port, protocol: 'TCP' },
    ],
    ...parts.probes,
    lifecycle: { preStop: { sleep: { seconds: FORGET_SECONDS } } },
    resources: { requests: amounts, limits: amounts },
    securityContext: containerSecurity(),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    ...(mounts.length > 0 && { volumeMounts: mounts }),
  };
}

/** In the order of their names; the API server takes each name once. */
function variablesOf(
  variables: Record<string, string>,
  secrets: V1EnvVar[] = [],
): V1EnvVar[] {
  const named = secrets.map(({ name }) => name);
  return [
    ...Object.entries(variables)
      .filter(([name]) => !named.includes(name))
      .map(([name, value]) => ({ name, value: literal(value) })),
    ...secrets,
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}
