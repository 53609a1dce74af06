/** Does something now and then, never twice at a time, until it is stopped. */
export function every(
  ms: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): {
  /** Does it as soon as what is being done is. */
  now: () => void;
  /** Ends it, once what is being done is. */
  stop: () => Promise<void>;
} {
  let running = Promise.resolve();
  let waiting = false;
  const now = () => {
    running = running.then(work).catch(onError);
  };
  const timer = setInterval(async () => {
    if (waiting) {
      return;
    }
    waiting = true;
    now();
    await running;
    waiting = false;
  }, ms);
  return {
    now,
    stop: () => {
      clearInterval(timer);
      return running;
    },
  };
}
