import {
  protocolOf,
  RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';
import { StoredService } from '../services/ServicesStore';

/** Why a service cannot be put under load now, and what to do; undefined when it can. */
export function obstacleOf(
  service: StoredService,
  spec: RevisionSpec,
): string | undefined {
  const { name, desiredState, phase } = service;
  if (desiredState === 'deleted') {
    return `The service ${name} is being removed.`;
  }
  if (desiredState === 'stopped') {
    return `The service ${name} is stopped: start it first.`;
  }
  if (phase === 'queued' || phase === 'deploying') {
    return `The service ${name} is still being deployed: wait until it is ready.`;
  }
  if (phase !== 'ready' && phase !== 'degraded') {
    return `The service ${name} does not answer (${service.message}): see to that first.`;
  }
  if (protocolOf(spec) === 'openai') {
    return `The model of ${name} answers token by token, which benchmarks do not measure yet: run \`vllm bench serve\` against its address.`;
  }
  if (!spec.example && !spec.signature) {
    return `Nothing is known that the model of ${name} would answer: give its model version an example or a signature in the catalog, and deploy it again.`;
  }
  return undefined;
}
