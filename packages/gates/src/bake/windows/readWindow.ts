import { isJsonObject } from '@fairway/inference-protocol';
import { LogHistogram, type MomentsState } from '@fairway/statistics';
import type { Reader } from '../../verdict/read.ts';
import type { OutputCounts } from './types.ts';

/** More than any window could hold; keeps sums exact. */
const MOST_REQUESTS = 1e12;
const MAX_CLASSES = 100;

/** A window as it is judged: checked, its histogram still as base64. */
export interface CheckedWindow {
  startMs: number;
  endMs: number;
  requests: number;
  errors: number;
  latency?: string;
  latencyMoments?: MomentsState;
  outputs: Record<string, OutputCounts>;
}

function readCount(reader: Reader, what: string, value: unknown): number {
  const count = reader.whole(what, value);
  if (count > MOST_REQUESTS) {
    reader.refuse(`${what} is ${count}, which cannot be.`);
  }
  return count;
}

function readErrors(reader: Reader, where: string, value: unknown): number {
  const classes = Object.entries(reader.object(`${where}.errors`, value));
  if (classes.length > MAX_CLASSES) {
    reader.refuse(
      `${where}.errors has ${classes.length} classes, at most ${MAX_CLASSES} are possible.`,
    );
    return NaN;
  }
  return classes.reduce(
    (sum, [name, count]) =>
      sum + readCount(reader, `${where}.errors.${name}`, count),
    0,
  );
}

function checkLatency(
  reader: Reader,
  where: string,
  value: unknown,
  requests: number,
): void {
  if (typeof value !== 'string') {
    reader.refuse(`${where}.latency must be a histogram or its base64.`);
    return;
  }
  try {
    const { count, maximum } = LogHistogram.totalsOf(value);
    if (count > requests) {
      reader.refuse(
        `${where}.latency has ${count} values for ${requests} requests, which cannot be.`,
      );
    }
    if (count > 0 && !Number.isFinite(maximum)) {
      reader.refuse(`${where}.latency holds what is no finite number.`);
    }
  } catch (error) {
    reader.refuse(`${where}.latency: ${(error as Error).message}.`);
  }
}

function checkMoments(
  reader: Reader,
  where: string,
  value: unknown,
  requests: number,
): void {
  const moments = reader.object(where, value);
  const count = reader.whole(`${where}.count`, moments.count);
  reader.number(`${where}.mean`, moments.mean, { least: 0 });
  reader.number(`${where}.squares`, moments.squares, { least: 0 });
  if (count > requests) {
    reader.refuse(
      `${where} is of ${count} values for ${requests} requests, which cannot be.`,
    );
  }
}

/** Reads one window out of plain JSON; flaws of its time are found elsewhere. */
export function readWindow(
  reader: Reader,
  where: string,
  value: unknown,
  revision: string,
): CheckedWindow {
  const window = reader.object(where, value);
  if (window.revision !== revision) {
    reader.refuse(
      `${where} is of the revision ${JSON.stringify(
        window.revision,
      )}, not of ${JSON.stringify(revision)}.`,
    );
  }
  const requests = readCount(reader, `${where}.requests`, window.requests);
  const errors = readErrors(reader, where, window.errors);
  if (errors > requests) {
    reader.refuse(
      `${where} has ${errors} errors of ${requests} requests, which cannot be.`,
    );
  }
  if (window.latency !== undefined) {
    checkLatency(reader, where, window.latency, requests);
  }
  if (window.latencyMoments !== undefined) {
    const what = `${where}.latencyMoments`;
    checkMoments(reader, what, window.latencyMoments, requests);
  }
  if (window.outputs !== undefined && !isJsonObject(window.outputs)) {
    reader.refuse(`${where}.outputs must be an object by name of output.`);
  }
  return {
    startMs: reader.instant(`${where}.startMs`, window.startMs),
    endMs: reader.instant(`${where}.endMs`, window.endMs),
    requests,
    errors,
    latency: window.latency as string | undefined,
    latencyMoments: window.latencyMoments as MomentsState | undefined,
    outputs: (window.outputs ?? {}) as Record<string, OutputCounts>,
  };
}
