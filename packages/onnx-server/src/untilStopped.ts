/**
 * Waits until the process is told to stop: SIGTERM, SIGINT or, where a parent
 * holds the other end of stdin, its end. A second signal ends the process at
 * once.
 * @returns why, in words
 */
export function untilStopped(options: {
  watchStdin: boolean;
}): Promise<string> {
  return new Promise(resolve => {
    let stopping = false;
    const stop = (reason: string) => {
      stopping = true;
      resolve(reason);
    };
    const onSignal = (signal: NodeJS.Signals) => {
      if (stopping) {
        process.exit(1);
      }
      stop(`got ${signal}`);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
    if (options.watchStdin) {
      const parentGone = () => stop('the parent process is gone');
      process.stdin.once('end', parentGone);
      process.stdin.once('error', parentGone);
      process.stdin.resume();
    }
    // A closed stdout is no reason to stop serving.
    process.stdout.on('error', () => {});
    process.stderr.on('error', () => {});
  });
}
