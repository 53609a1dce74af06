import {
  fromBfloat16Bits,
  fromFloat16Bits,
  type Tensor,
} from '@fairway/inference-protocol';
import { widthOf, type ReadOutput } from './ReadOutput.ts';

/** A tensor by what its elements mean. */
export function tensorOutput(tensor: Tensor): ReadOutput {
  const { name, datatype, shape, data } = tensor;
  const common = { name, datatype, shape, width: widthOf(shape) };
  switch (datatype) {
    case 'FP32':
    case 'FP64':
      return { ...common, type: 'numeric', values: data as Float64Array };
    case 'FP16':
    case 'BF16': {
      const decode = datatype === 'FP16' ? fromFloat16Bits : fromBfloat16Bits;
      const values = Float64Array.from(data as Uint16Array, decode);
      return { ...common, type: 'numeric', values };
    }
    case 'BOOL': {
      const values = Array.from(data as Uint8Array, bit => String(bit !== 0));
      return { ...common, type: 'categorical', values };
    }
    default: {
      const values = Array.from(data as ArrayLike<unknown>, String);
      return { ...common, type: 'categorical', values };
    }
  }
}
