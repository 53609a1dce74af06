/**
 * Reads a response as JSON and stops where it is longer than expected.
 *
 * @throws Error when the body has more than `maxBytes` bytes or is not JSON
 */
export async function readBoundedJson(
  response: Response,
  maxBytes: number,
): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) {
      throw new Error(`the response has more than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
