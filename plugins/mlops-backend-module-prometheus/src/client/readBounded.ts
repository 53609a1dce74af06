/**
 * The text of a body.
 *
 * @throws Error when it has more bytes than that; no more are read.
 */
export async function readBounded(
  body: AsyncIterable<Uint8Array>,
  maximalBytes: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maximalBytes) {
      throw new Error(`its answer has more than ${maximalBytes / 2 ** 20} MiB`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
