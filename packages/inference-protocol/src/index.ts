export * from './datatypes.ts';
export * from './errors.ts';
export { isJsonObject, parseInferenceJson } from './json.ts';
export * from './signature.ts';
export * from './tensor/Tensor.ts';
export * from './tensor/float16.ts';
export * from './v1/predict.ts';
export type * from './v2/types.ts';
export {
  INFERENCE_HEADER_LENGTH,
  parseHeaderLength,
  type BinaryMessage,
} from './v2/binaryMessage.ts';
export * from './v2/inferRequest.ts';
export * from './v2/inferResponse.ts';
export type { DecodeLimits, DecodeOptions } from './tensor/decodeTensor.ts';
export type * from './onnx/types.ts';
export * from './onnx/compareSignatures.ts';
export * from './onnx/externalData.ts';
export * from './onnx/readOnnxHeader.ts';
export * from './onnx/signatureFromOnnx.ts';
export { needsRewriting, rewriteOnnx } from './onnx/conversions/rewriteOnnx.ts';
export type { ByteSource } from './onnx/ProtobufReader.ts';
export * from './openai/CompletionStream.ts';
export * from './openai/EventStreamDecoder.ts';
export * from './openai/requests.ts';
export {
  decodeCompletion,
  errorMessageOf,
  OpenAiFormatError,
} from './openai/responses.ts';
export type * from './openai/types.ts';
export * from './openapi/openApiForLanguageModel.ts';
export * from './openapi/openApiForService.ts';
export * from './snippets/languageModelSnippets.ts';
export * from './snippets/sampleRequest.ts';
export * from './snippets/snippets.ts';
