import {
  decodeInferRequest,
  encodeBinaryInferRequest,
  INFERENCE_HEADER_LENGTH,
  sampleRequest,
  type ExampleValues,
  type ModelSignature,
} from '@fairway/inference-protocol';
import type { BenchmarkRequestTemplate, ExpectedAnswer } from '../plan.ts';

/** What requests of the Open Inference Protocol v2 are made from. */
export interface OipRequestsOptions {
  /** Path of the model, such as `/v2/models/iris`. */
  modelPath: string;
  signature: ModelSignature;
  /** Of each request; one of zeros when there are none. */
  examples?: readonly {
    values: ExampleValues;
    expect?: ExpectedAnswer;
  }[];
  protocol: 'oip-v2-json' | 'oip-v2-binary';
}

const NO_LIMITS = {
  maxElements: Infinity,
  maxBytes: Infinity,
  allowNonFinite: true,
};

function encode(
  options: OipRequestsOptions,
  values: ExampleValues,
): Pick<BenchmarkRequestTemplate, 'headers' | 'body'> {
  const request = sampleRequest(options.signature, values);
  if (options.protocol === 'oip-v2-json') {
    return {
      headers: { 'content-type': 'application/json' },
      body: new TextEncoder().encode(JSON.stringify(request)),
    };
  }
  const decoded = decodeInferRequest(request, options.signature, NO_LIMITS);
  const { body, headerLength } = encodeBinaryInferRequest({
    inputs: decoded.inputs,
  });
  return {
    headers: {
      'content-type': 'application/octet-stream',
      [INFERENCE_HEADER_LENGTH]: String(headerLength),
    },
    body,
  };
}

/**
 * Requests for a model, in JSON or in the binary tensor extension.
 * @throws InferenceInputError when an example does not fit the signature
 */
export function oipRequests(
  options: OipRequestsOptions,
): BenchmarkRequestTemplate[] {
  const { modelPath, examples = [{ values: {} }] } = options;
  return examples.map(({ values, expect }) => ({
    method: 'POST',
    path: `${modelPath.replace(/\/$/, '')}/infer`,
    ...encode(options, values),
    ...(expect && { expect }),
  }));
}
