import { CompletionStream, type StreamPart } from '@fairway/inference-protocol';

/** All parts of an answer that a language model streams, read to its end. */
export async function streamedParts(response: Response): Promise<StreamPart[]> {
  const stream = CompletionStream.create();
  const parts: StreamPart[] = [];
  for await (const bytes of response.body!) {
    parts.push(...stream.push(bytes));
  }
  return parts;
}
