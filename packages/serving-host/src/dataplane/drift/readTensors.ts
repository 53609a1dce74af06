import {
  decodeBinaryInferRequest,
  decodeBinaryInferResponse,
  decodePredictRequest,
  hasWideIntegers,
  INFERENCE_HEADER_LENGTH,
  parseHeaderLength,
  parseInferenceJson,
  type ModelSignature,
  type Tensor,
} from '@fairway/inference-protocol';
import { predictionsOutputs } from '../outputs/predictionsOutputs.ts';
import {
  headerOf,
  maximalAnswerBytes,
  type AnswerContent,
} from '../outputs/readAnswer.ts';

/** What is counted of a tensor. */
export type CountedTensor = Pick<Tensor, 'name' | 'datatype' | 'data'>;

/** A request of at most this size is read, like an answer. */
export const maximalRequestBytes = maximalAnswerBytes;

/** The shortest elements of JSON take two bytes. */
const limits = {
  maxElements: maximalRequestBytes,
  maxBytes: 1024 * 1024,
  allowNonFinite: true,
};
const headerName = INFERENCE_HEADER_LENGTH.toLowerCase();

/** A whole request or answer: path and headers tell how to read it. */
export type MessageContent = AnswerContent;

const headerLengthOf = ({ rawHeaders }: MessageContent) =>
  parseHeaderLength(headerOf(rawHeaders, headerName));

/**
 * What a request for a prediction gives to the model: of the Open Inference
 * Protocol in JSON and binary, or of KServe v1.
 *
 * @throws Error for whatever is in none of these forms or does not fit the
 *   signature
 */
export function readInputs(
  content: MessageContent,
  signature: ModelSignature,
): CountedTensor[] {
  const { path, body } = content;
  if (path.startsWith('/v1/')) {
    const json = parseInferenceJson(body.toString('utf8'), {
      wideIntegers: hasWideIntegers(signature),
    });
    return decodePredictRequest(json, signature, limits);
  }
  const headerLength = headerLengthOf(content);
  return decodeBinaryInferRequest({ body, headerLength }, signature, limits)
    .inputs;
}

/**
 * What a model has answered, in the same protocols.
 *
 * @throws Error for whatever is in none of these forms
 */
export function readOutputs(
  content: MessageContent,
  signature: ModelSignature,
): CountedTensor[] {
  const { path, body } = content;
  if (!path.startsWith('/v1/')) {
    const headerLength = headerLengthOf(content);
    return decodeBinaryInferResponse({ body, headerLength }, limits).outputs;
  }
  const outputs = predictionsOutputs(JSON.parse(body.toString('utf8')));
  // KServe v1 does not name the output of a model that has only one.
  const isOnly = outputs.length === 1 && signature.outputs.length === 1;
  return outputs.map(output => {
    const name = isOnly ? signature.outputs[0].name : output.name;
    return output.type === 'numeric'
      ? { name, datatype: 'FP64', data: Float64Array.from(output.values) }
      : { name, datatype: 'BYTES', data: Array.from(output.values) };
  });
}
