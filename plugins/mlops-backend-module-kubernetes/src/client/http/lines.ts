/** A line of text, and whether its end came too. */
export interface Line {
  text: string;
  /** False where the stream broke off, or the line was longer than is kept. */
  isWhole: boolean;
}

/**
 * The lines of a stream of UTF-8, without their ends. Of a longer line the
 * beginning is given, and the rest is skipped.
 */
export async function* lines(
  chunks: AsyncIterable<Uint8Array>,
  maximumCharacters: number,
): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let characters = 0;
  const take = (isWhole: boolean): Line => {
    const text = pieces.join('');
    const isLonger = characters > maximumCharacters;
    pieces = [];
    characters = 0;
    return {
      text: isLonger ? text.slice(0, maximumCharacters) : text,
      isWhole: isWhole && !isLonger,
    };
  };
  const add = (piece: string) => {
    if (characters <= maximumCharacters) {
      pieces.push(piece);
    }
    characters += piece.length;
  };
  for await (const chunk of chunks) {
    const parts = decoder.decode(chunk, { stream: true }).split('\n');
    add(parts[0]);
    for (const part of parts.slice(1)) {
      yield take(true);
      add(part);
    }
  }
  add(decoder.decode());
  if (characters > 0) {
    yield take(false);
  }
}
