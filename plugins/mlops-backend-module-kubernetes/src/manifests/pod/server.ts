import type {
  V1Container,
  V1EnvVar,
  V1Probe,
  V1VolumeMount,
} from '@kubernetes/client-node';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import type { Placement } from '../Placement';
import { MODEL_FOLDER } from './model';
import { computeQuantities, gpuQuantities } from './quantities';
import { containerSecurity, literal } from './security';

/** Name of the container that answers predictions. */
export const SERVER_CONTAINER = 'server';
/** Name of its port. */
export const SERVER_PORT_NAME = 'http';

const PORT = 8080;

/** Endpoints and gateways need a moment to forget a pod that ends. */
const FORGET_SECONDS = 5;

/** The container that serves the model. */
export function serverContainer(
  desired: DesiredService,
  { spec }: DesiredRevision,
  { images, pool }: Placement,
  mount: V1VolumeMount,
): V1Container {
  const amounts = {
    ...computeQuantities(spec),
    ...gpuQuantities(spec, pool),
  };
  const variables = variablesOf(spec.environmentVariables);
  return {
    name: SERVER_CONTAINER,
    image: images.onnxServer,
    args: [
      `--model_name=${literal(desired.modelName)}`,
      `--version=${literal(spec.modelVersion)}`,
      `--model_dir=${MODEL_FOLDER}`,
      `--digest=${spec.digest}`,
      `--http_port=${PORT}`,
      '--host=0.0.0.0',
    ],
    ...(variables.length > 0 && { env: variables }),
    ports: [{ name: SERVER_PORT_NAME, containerPort: PORT, protocol: 'TCP' }],
    ...probes(),
    lifecycle: { preStop: { sleep: { seconds: FORGET_SECONDS } } },
    resources: { requests: amounts, limits: amounts },
    securityContext: containerSecurity(),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [mount],
  };
}

/** The same as those of deploy/kserve/clusterservingruntime.yaml. */
function probes(): Pick<
  V1Container,
  'readinessProbe' | 'livenessProbe' | 'startupProbe'
> {
  const probe = (path: string, times: V1Probe): V1Probe => ({
    httpGet: { path, port: SERVER_PORT_NAME },
    ...times,
  });
  return {
    readinessProbe: probe('/v2/health/ready', {
      periodSeconds: 2,
      timeoutSeconds: 5,
      failureThreshold: 3,
    }),
    // Predictions and health answers take turns in one process.
    livenessProbe: probe('/v2/health/live', {
      periodSeconds: 10,
      timeoutSeconds: 10,
      failureThreshold: 6,
    }),
    startupProbe: probe('/v2/health/ready', {
      periodSeconds: 1,
      timeoutSeconds: 5,
      failureThreshold: 120,
    }),
  };
}

function variablesOf(variables: Record<string, string>): V1EnvVar[] {
  return Object.entries(variables)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({ name, value: literal(value) }));
}
