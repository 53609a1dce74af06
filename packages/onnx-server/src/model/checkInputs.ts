import { InferenceInputError, type Tensor } from '@fairway/inference-protocol';

/**
 * Refuses what the runtime would silently change: it takes a text only up to
 * the first character that is U+0000.
 * @throws InferenceInputError
 */
export function checkInputs(inputs: readonly Tensor[]): void {
  for (const { name, datatype, data } of inputs) {
    const isCut =
      datatype === 'BYTES' &&
      (data as string[]).some(text => text.includes('\u0000'));
    if (isCut) {
      throw new InferenceInputError(
        `input "${name}": a text has the character U+0000, which ONNX Runtime cannot take`,
        name,
      );
    }
  }
}
