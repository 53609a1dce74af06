import { encodeFlat } from '../tensor/encodeTensor.ts';
import type { Tensor } from '../tensor/Tensor.ts';

/** Text of one tensor of a v2 message. */
export function encodeTensorJson(tensor: Tensor): string {
  return `{"name":${JSON.stringify(tensor.name)},"datatype":"${
    tensor.datatype
  }","shape":[${tensor.shape.join(',')}],"data":${encodeFlat(tensor)}}`;
}
