import {
  CONTAINER_RUNTIME,
  RevisionSpec,
  VLLM_RUNTIME,
} from '@fairway/backstage-plugin-mlops-common';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import type { Placement } from '../../Placement';
import { onnxServer } from './onnx';
import { OWN_START_SECONDS, ownServer } from './own';
import type { ServerParts } from './ServerParts';
import { VLLM_START_SECONDS, vllmServer } from './vllm';

/** The default of Kubernetes for Deployments, in seconds. */
const START_SECONDS = 600;

/**
 * The server of a revision's runtime.
 *
 * @throws NotFoundError where the cluster does not have the runtime
 */
export function serverOf(
  desired: DesiredService,
  revision: DesiredRevision,
  placement: Placement,
): ServerParts {
  const { runtime, container, languageModel } = revision.spec;
  if (runtime === CONTAINER_RUNTIME && container) {
    return ownServer(desired, revision);
  }
  return runtime === VLLM_RUNTIME && languageModel
    ? vllmServer(desired, revision, placement)
    : onnxServer(desired, revision, placement);
}

/** How long a replica may take until it is ready, in seconds. */
export function startSecondsOf({ runtime }: RevisionSpec): number {
  switch (runtime) {
    case VLLM_RUNTIME:
      return VLLM_START_SECONDS;
    case CONTAINER_RUNTIME:
      return OWN_START_SECONDS;
    default:
      return START_SECONDS;
  }
}
