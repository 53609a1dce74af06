import { isUtf8 } from 'node:buffer';
import { InferenceInputError } from '@fairway/inference-protocol';

/** A body as text. @throws InferenceInputError when it is not UTF-8 */
export function bodyText(bytes: Buffer): string {
  if (!isUtf8(bytes)) {
    throw new InferenceInputError('the body is not text in UTF-8');
  }
  return bytes.toString('utf8');
}
