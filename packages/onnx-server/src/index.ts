/**
 * One ONNX model in one process, speaking the Open Inference Protocol.
 *
 * @packageDocumentation
 */
export { runOnnxServer } from './main.ts';
export { EXIT_CODES, StartError } from './errors.ts';
export { OnnxServer } from './OnnxServer.ts';
export type { OnnxServerContext, StartPhases } from './OnnxServer.ts';
export { OnnxModel, type LoadOptions } from './model/OnnxModel.ts';
export { ModelFile } from './model/ModelFile.ts';
export { parseOptions, type ServerOptions } from './options.ts';
