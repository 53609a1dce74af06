import type { Dispatcher } from 'undici';
import { ServingHostError, type ErrorCode } from './errors.ts';
import { errorCodes, errorSchema } from './schemas.ts';

const maximalResponseBytes = 16 * 1024 * 1024;

/** Reads a whole answer, unless it is absurdly large. */
export async function boundedText(
  body: AsyncIterable<Buffer>,
  maximum = maximalResponseBytes,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maximum) {
      throw new Error(`the answer exceeds ${maximum} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Reads what an answer that is not a success says. */
export async function refusal(
  response: Dispatcher.ResponseData,
): Promise<ServingHostError> {
  const text = await boundedText(response.body);
  let body = { code: 'internal', message: text.slice(0, 500) };
  try {
    body = errorSchema.parse(JSON.parse(text));
  } catch {
    // Not our JSON: the first characters say what there is to say.
  }
  const code: ErrorCode =
    errorCodes.find(known => known === body.code) ?? 'internal';
  return new ServingHostError({
    status: response.statusCode,
    code,
    message: body.message,
  });
}
