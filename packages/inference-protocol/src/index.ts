export * from './datatypes.ts';
export * from './errors.ts';
export * from './signature.ts';
export * from './tensor/Tensor.ts';
export type * from './v2/types.ts';
export type * from './onnx/types.ts';
