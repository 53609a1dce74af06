/** Answers one after the other, the last one for ever; errors are thrown. */
export function inTurn<T>(answers: (T | Error)[]): () => T {
  const queue = [...answers];
  return () => {
    const next = queue.length > 1 ? queue.shift()! : queue[0];
    if (next instanceof Error) {
      throw next;
    }
    return next;
  };
}
