import type { FetchAdvice } from '@fairway/onnx-server/artifacts';

/** What to do about models that do not come to a serving-host. */
export const hostAdvice: FetchAdvice = {
  self: 'This host',
  allow: place =>
    `Start the host with --allow-https ${place}, or take the model from another place.`,
  allowInternal: place =>
    `If that is intended, start the host with --allow-https '${place}!private'; link-local addresses are never reached.`,
  allowLarger: 'Start the host with a larger --max-artifact-mib.',
  next: 'The host keeps trying.',
};
