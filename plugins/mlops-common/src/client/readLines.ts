/** The lines of a body as they come; one that has no end is not told. */
export async function* readLines(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      const lines = (rest + decoder.decode(value, { stream: true })).split(
        '\n',
      );
      rest = lines.pop()!;
      yield* lines;
    }
  } finally {
    // Nobody reads on: whoever sends is to hear of it.
    await reader.cancel().catch(() => {});
  }
}
