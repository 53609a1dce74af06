import { LogLine } from '@fairway/backstage-plugin-mlops-common';
import type { MlopsApi } from '../api';

/** So many lines are kept, and shown. */
export const maximumLines = 1_000;
const firstLines = 500;
/** Lines that come in a burst are shown at once. */
const gatherMs = 100;
/** A sign of life comes every fifteen seconds. */
const silenceMs = 45_000;

/** The portal has ended the stream with what was in its way. */
export class LogsEndedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LogsEndedError';
  }
}

/**
 * Reads one stream of logs to its end, and tells the last lines whenever there
 * are more; also when there are none, once it is known that the stream lives.
 *
 * Throws `ResponseError` when the portal refuses it, {@link LogsEndedError}, a
 * `TimeoutError` after 45 seconds without a sign of life, and the signal's reason.
 */
export async function followLogs(options: {
  mlopsApi: MlopsApi;
  service: string;
  replica?: string;
  signal: AbortSignal;
  onLines: (lines: readonly LogLine[]) => void;
}): Promise<void> {
  const { mlopsApi, service, replica, onLines } = options;
  const silence = new AbortController();
  const tooLong = () =>
    silence.abort(new DOMException('Nothing came', 'TimeoutError'));
  let silent = setTimeout(tooLong, silenceMs);
  let gathering: ReturnType<typeof setTimeout> | undefined;
  let lines: LogLine[] = [];
  const show = () => {
    gathering = undefined;
    onLines(lines);
  };
  try {
    const records = mlopsApi.followLogs(service, {
      replica,
      limit: firstLines,
      signal: AbortSignal.any([options.signal, silence.signal]),
    });
    for await (const record of records) {
      clearTimeout(silent);
      silent = setTimeout(tooLong, silenceMs);
      if ('error' in record) {
        throw new LogsEndedError(record.error.message);
      }
      if ('line' in record) {
        lines = [...lines.slice(1 - maximumLines), record];
      }
      gathering ??= setTimeout(show, gatherMs);
    }
    if (gathering) {
      show();
    }
  } finally {
    clearTimeout(silent);
    clearTimeout(gathering);
  }
}
