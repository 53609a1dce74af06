import {
  protocolOf,
  RevisionSpec,
  ServiceEndpoint,
} from '@fairway/backstage-plugin-mlops-common';
import { CHAT_PATH, COMPLETIONS_PATH } from '@fairway/inference-protocol';

/**
 * Where clients call a service, in the protocol that its revision speaks. Targets
 * know the address, and name the paths of the Open Inference Protocol.
 */
export function spokenEndpoint(
  endpoint: ServiceEndpoint,
  spec: RevisionSpec,
): ServiceEndpoint {
  if (protocolOf(spec) === 'openai') {
    const path =
      spec.languageModel?.facts.chat === false ? COMPLETIONS_PATH : CHAT_PATH;
    return {
      ...endpoint,
      inferUrl: `${endpoint.url}${path}`,
      protocols: ['openai'],
    };
  }
  // Of an image of one's own no more is known than what its version says.
  return spec.container
    ? { ...endpoint, protocols: [spec.container.protocol] }
    : endpoint;
}
