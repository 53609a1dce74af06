import {
  ArtifactError,
  type ArtifactFault,
} from '../artifacts/ArtifactError.ts';
import { EXIT_CODES, messageOf, StartError } from '../errors.ts';
import { StoppedError } from './container/stopOnSignals.ts';

/** What the exit code of `onnx-server fetch` says, beside EXIT_CODES. */
export const FETCH_EXIT_CODES: Readonly<Record<ArtifactFault, number>> = {
  digest: EXIT_CODES.digestMismatch,
  unusable: EXIT_CODES.model,
  'not-allowed': 10,
  unresolved: 11,
  unreachable: 12,
  untrusted: 13,
  status: 14,
  redirect: 15,
  'too-large': 16,
  timeout: 17,
  'disk-full': 18,
  storage: 19,
};

/** The exit code of an error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof ArtifactError) {
    return FETCH_EXIT_CODES[error.fault];
  }
  if (error instanceof StartError || error instanceof StoppedError) {
    return error.code;
  }
  return EXIT_CODES.unexpected;
}

/** What happened and what to do about it, as one text. */
export function inWords(error: unknown): string {
  if (error instanceof ArtifactError) {
    return `${error.message}. ${error.action}`;
  }
  return error instanceof StartError
    ? `${messageOf(error)}; see onnx-server fetch --help`
    : messageOf(error);
}
