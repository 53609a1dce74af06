import type { FetchAdvice } from '../artifacts/FetchAdvice.ts';

/** What to do about models that `onnx-server fetch` does not bring. */
export const fetchAdvice: FetchAdvice = {
  self: 'This command',
  allow: place =>
    `Allow it with --allow-host ${place}, or take the model from another place.`,
  allowInternal: place =>
    `If that is intended, allow it with --allow-host '${place}!private', or with --allow-private for every allowed host; link-local addresses are never reached.`,
  allowLarger: 'Allow more with --max-bytes.',
  // Whether anybody tries again is for whoever has started the command.
  next: '',
};
