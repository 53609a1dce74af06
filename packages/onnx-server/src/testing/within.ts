/** Waits for a promise, at most so long; says what did not happen in time. */
export async function within<T>(
  milliseconds: number,
  what: string,
  promise: Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what}: not within ${milliseconds} ms`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Far more than anything takes: it only bounds what hangs. */
export const PATIENCE_MS = 120_000;

/** Asks again and again until the answer is true; fails where it never is. */
export async function eventually(
  what: string,
  isSo: () => Promise<boolean>,
): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > end) {
      throw new Error(`${what}: not within ${PATIENCE_MS} ms`);
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
