import { InputError } from '@backstage/errors';
import { RevisionSpec } from '@fairway/backstage-plugin-mlops-common';
import { sampleRequest } from '@fairway/inference-protocol';
import type { ModelSignature } from '@fairway/inference-protocol';

/**
 * What is sent: the model's own example, or zeros shaped by its signature.
 *
 * @throws InputError when neither is known.
 */
export function predictionBody(spec: RevisionSpec): Uint8Array {
  if (!spec.example && !spec.signature) {
    throw new InputError(
      'Nothing is known that the model would answer: give its model version an example or a signature in the catalog, and deploy it again',
    );
  }
  return Buffer.from(
    JSON.stringify(
      spec.example ?? sampleRequest(spec.signature as ModelSignature),
    ),
  );
}
