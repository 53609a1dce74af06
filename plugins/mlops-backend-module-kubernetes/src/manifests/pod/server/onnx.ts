import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import type { Placement } from '../../Placement';
import { MODEL_FOLDER } from '../model';
import { literal } from '../security';
import { httpProbe, type ServerParts, type ServerProbes } from './ServerParts';

const PORT = 8080;

/** Where the Open Inference Protocol asks whether a server is ready. */
export const OPEN_INFERENCE_READY = '/v2/health/ready';

/** Our own server of ONNX models. */
export function onnxServer(
  desired: DesiredService,
  { spec }: DesiredRevision,
  { images }: Placement,
): ServerParts {
  return {
    image: images.onnxServer,
    args: [
      `--model_name=${literal(desired.modelName)}`,
      `--version=${literal(spec.modelVersion)}`,
      `--model_dir=${MODEL_FOLDER}`,
      `--digest=${spec.digest}`,
      `--http_port=${PORT}`,
      '--host=0.0.0.0',
    ],
    variables: {},
    port: PORT,
    readinessPath: OPEN_INFERENCE_READY,
    probes: probes(),
    volumes: [],
    mounts: [],
  };
}

/** The same as those of deploy/kserve/clusterservingruntime.yaml. */
function probes(): ServerProbes {
  return {
    readinessProbe: httpProbe(OPEN_INFERENCE_READY, {
      periodSeconds: 2,
      timeoutSeconds: 5,
      failureThreshold: 3,
    }),
    // Predictions and health answers take turns in one process.
    livenessProbe: httpProbe('/v2/health/live', {
      periodSeconds: 10,
      timeoutSeconds: 10,
      failureThreshold: 6,
    }),
    startupProbe: httpProbe(OPEN_INFERENCE_READY, {
      periodSeconds: 1,
      timeoutSeconds: 5,
      failureThreshold: 120,
    }),
  };
}
