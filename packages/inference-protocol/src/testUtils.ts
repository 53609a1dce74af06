/** Writes small ONNX models for tests. */
export * from './testUtils/models.ts';
export * from './testUtils/perceptronModel.ts';
export * from './testUtils/sequenceModels.ts';
export * from './testUtils/sumModel.ts';
export * from './testUtils/writeOnnx.ts';
