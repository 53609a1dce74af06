/** How a process ended, with the last lines of its standard error. */
export interface Exit {
  code: number | null;
  signal: string | null;
  tail: string[];
}

/**
 * Why a replica does not run. `digest`, `model` and `runtime` are faults that
 * starting again hardly mends.
 */
export interface Diagnosis {
  cause: 'exit' | 'killed' | 'artifact' | 'digest' | 'model' | 'runtime';
  /** In plain words. */
  message: string;
}

/** The exit codes of onnx-server that tell what was wrong. */
const knownCodes = new Map<
  number,
  { cause: Diagnosis['cause']; message: string }
>([
  [2, { cause: 'runtime', message: 'The runtime did not accept its options' }],
  [
    3,
    {
      cause: 'digest',
      message: 'The model does not have the digest that was declared',
    },
  ],
  [4, { cause: 'model', message: 'The runtime cannot load the model' }],
  [5, { cause: 'runtime', message: 'The runtime cannot be loaded' }],
]);

const maximalDetail = 500;

/** The last line says it best; a stack trace's lines do not. */
function lastWords(tail: readonly string[]): string {
  const telling = tail.filter(line => !/^\s+at |^Node\.js v/.test(line));
  const line = telling.at(-1)?.trim() ?? '';
  return line.length > maximalDetail
    ? `${line.slice(0, maximalDetail)}…`
    : line;
}

/** Puts the end of a replica's process into words. Pure. */
export function diagnose(exit: Exit, wasReady: boolean): Diagnosis {
  const words = lastWords(exit.tail);
  const detail = words === '' ? '' : `: ${words}`;
  const known =
    exit.code === null || wasReady ? undefined : knownCodes.get(exit.code);
  if (known) {
    return { cause: known.cause, message: `${known.message}${detail}` };
  }
  const moment = wasReady ? '' : ' before it was ready';
  if (exit.signal === 'SIGKILL') {
    return {
      cause: 'exit',
      message: `It was killed (SIGKILL)${moment}, possibly out of memory${detail}`,
    };
  }
  if (exit.signal !== null) {
    return {
      cause: 'exit',
      message: `It was ended by the signal ${exit.signal}${moment}${detail}`,
    };
  }
  if (exit.code === null) {
    return { cause: 'exit', message: `It could not be started${detail}` };
  }
  return {
    cause: 'exit',
    message: `It exited with code ${exit.code}${moment}${detail}`,
  };
}
