import {
  CONTAINER_RUNTIME,
  VLLM_RUNTIME,
} from '@fairway/backstage-plugin-mlops-common';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import type { Placement } from '../../Placement';
import { onnxServer } from './onnx';
import { ownServer } from './own';
import type { ServerParts } from './ServerParts';
import { vllmServer } from './vllm';

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
