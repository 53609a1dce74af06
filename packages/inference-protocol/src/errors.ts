/**
 * A request does not fit the model. The message is meant for the sender and
 * names the tensor; a server answers it with status 400.
 */
export class InferenceInputError extends Error {
  /** Name of the tensor at fault, when the fault lies in one tensor. */
  readonly tensor: string | undefined;

  constructor(message: string, tensor?: string) {
    super(message);
    this.name = 'InferenceInputError';
    this.tensor = tensor;
  }
}

/**
 * A request is larger than the caller allows; a server answers it with
 * status 413.
 */
export class InferenceSizeError extends InferenceInputError {
  constructor(message: string, tensor?: string) {
    super(message, tensor);
    this.name = 'InferenceSizeError';
  }
}

/** Bytes that were given as an ONNX model are not one. */
export class OnnxFormatError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OnnxFormatError';
  }
}

/** A name out of a file of unknown origin, fit to stand in a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
