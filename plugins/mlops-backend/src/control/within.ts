/**
 * What comes of something, or a rejection when nothing came in that time: of the
 * control loop nothing may wait for ever. Does not keep a process alive.
 *
 * @throws Error that says for how long was waited.
 */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`nothing came within ${ms / 1_000} s`)),
      ms,
    );
    timer.unref();
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
