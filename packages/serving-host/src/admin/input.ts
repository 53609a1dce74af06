import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { ServingHostError } from './errors.ts';

/** A declaration of the largest size has about a thousand keys and variables. */
const maximalBodyBytes = 8 * 1024 * 1024;

/** Reads a bounded JSON body. @throws {@link ServingHostError} */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > maximalBodyBytes) {
      throw new ServingHostError({
        status: 413,
        code: 'too-large',
        message: `The request is larger than ${maximalBodyBytes} bytes.`,
      });
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new ServingHostError({
      status: 400,
      code: 'bad-request',
      message: 'The body must be JSON.',
    });
  }
}

/** Validates what came in. @throws {@link ServingHostError} that names each fault. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) {
    const faults = result.error.issues
      .slice(0, 10)
      .map(issue => `${issue.path.join('.') || 'request'}: ${issue.message}`);
    throw new ServingHostError({
      status: 400,
      code: 'bad-request',
      message: faults.join('; '),
    });
  }
  return result.data;
}
