import { constants } from 'node:os';

/** The process was told to stop. */
export class StoppedError extends Error {
  /** As a shell says it: 128 and the number of the signal. */
  readonly code: number;

  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal} before the model was here`);
    this.name = 'StoppedError';
    this.code = 128 + constants.signals[signal];
  }
}

/**
 * Is aborted by SIGTERM and SIGINT, with a StoppedError; a second signal ends
 * the process at once. As the first process of a container, where the kernel
 * ignores signals that nobody handles, it has to listen for them.
 */
export function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals) => {
    const error = new StoppedError(name);
    if (controller.signal.aborted) {
      process.exit(error.code);
    }
    controller.abort(error);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return controller.signal;
}
