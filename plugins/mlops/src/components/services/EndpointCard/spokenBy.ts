import {
  protocolOf,
  type InferenceService,
  type ServiceEndpoint,
} from '@fairway/backstage-plugin-mlops-common';

/**
 * The protocols that a service speaks, of all that its pool has servers for: which
 * of them it is depends on what serves the model.
 */
export function spokenBy(
  spec: InferenceService['revision']['spec'],
  { protocols }: Pick<ServiceEndpoint, 'protocols'>,
): string[] {
  const own = protocolOf(spec);
  return spec.container || own === 'openai'
    ? [own]
    : protocols.filter(protocol => protocol !== 'openai');
}
