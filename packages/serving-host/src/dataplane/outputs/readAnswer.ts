import {
  decodeBinaryInferResponse,
  INFERENCE_HEADER_LENGTH,
  parseHeaderLength,
} from '@fairway/inference-protocol';
import { predictionsOutputs } from './predictionsOutputs.ts';
import type { ReadOutput } from './ReadOutput.ts';
import { tensorOutput } from './tensorOutput.ts';

/** A whole answer to a prediction. */
export interface AnswerContent {
  /** Of the request, which tells the protocol. */
  path: string;
  /** Names and values in turn. */
  rawHeaders: readonly string[];
  body: Buffer;
}

/** A whole answer of at most this size is read. */
export const maximalAnswerBytes = 64 * 1024;

/** Texts of one letter, of which a body holds one in three bytes. */
const limits = { maxElements: maximalAnswerBytes, maxBytes: 1024 * 1024 };
const headerName = INFERENCE_HEADER_LENGTH.toLowerCase();

/**
 * What an answer says: of the Open Inference Protocol in JSON and binary, or of
 * KServe v1.
 *
 * @throws Error for whatever is in none of these forms
 */
export function readAnswer({
  path,
  rawHeaders,
  body,
}: AnswerContent): ReadOutput[] {
  if (path.startsWith('/v1/')) {
    return predictionsOutputs(JSON.parse(body.toString('utf8')));
  }
  const headerLength = parseHeaderLength(headerOf(rawHeaders, headerName));
  const { outputs } = decodeBinaryInferResponse({ body, headerLength }, limits);
  return outputs.map(tensorOutput);
}

/** The value of a header among names and values in turn. */
export function headerOf(
  rawHeaders: readonly string[],
  name: string,
): string | undefined {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index].toLowerCase() === name) {
      return rawHeaders[index + 1];
    }
  }
  return undefined;
}
