import type { RevisionSpec } from '@fairway/backstage-plugin-mlops-common';

/** The signature as the API gives it. */
export type Signature = NonNullable<RevisionSpec['signature']>;
export type SignatureTensor = Signature['inputs'][number];

/** A tensor in the JSON form of the Open Inference Protocol v2. */
export type JsonTensor = {
  name: string;
  shape: number[];
  datatype: string;
  data: unknown;
};

/** Body of `POST /v2/models/{model}/infer`. */
export type JsonRequest = { inputs: JsonTensor[] };

/** Answer to a {@link JsonRequest}. */
export type JsonResponse = {
  model_name?: string;
  model_version?: string;
  outputs: JsonTensor[];
};

/**
 * What is wrong with a request, as a code for the translation with its
 * parameters. `tensor` names the input at fault.
 */
export type Problem = {
  code:
    | 'countMismatch'
    | 'duplicateTensor'
    | 'empty'
    | 'notBoolean'
    | 'notInteger'
    | 'notJson'
    | 'notNumber'
    | 'notRequest'
    | 'notText'
    | 'outOfRange'
    | 'tensorExtra'
    | 'tensorMissing'
    | 'tooManyFreeSizes'
    | 'wrongDatatype'
    | 'wrongShape';
  tensor: string;
  /** Position of the value at fault in the flat, row-major data. */
  position?: number;
  details: Record<string, string | number>;
};
