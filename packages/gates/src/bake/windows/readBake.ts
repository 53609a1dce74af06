import type { VerdictErrors } from '@fairway/statistics';
import type { Reader } from '../../verdict/read.ts';
import type { Plain } from '../../verdict/plain.ts';
import { readWindow, type CheckedWindow } from './readWindow.ts';

const MAX_WINDOWS = 2000;
const CLOCK_SKEW_MS = 5000;

/** What one revision did over the whole bake. */
export interface Revision {
  name: string;
  /** In the order of time. */
  windows: CheckedWindow[];
  requests: number;
  errors: number;
}

/** What every judge of a bake goes by, checked. */
export interface Bake {
  candidate: Revision;
  errors: VerdictErrors;
  minimumRequests: number;
  isDependent: boolean;
}

interface Times {
  now: number;
  since: number;
  staleAfterMs: number;
  clockSkewMs: number;
}

const spanOf = ({ startMs, endMs }: CheckedWindow) => `${startMs} to ${endMs}`;

/** Windows that are upside down, too early, in the future, doubled or overlapping. */
function checkTimes(
  reader: Reader,
  what: string,
  windows: readonly CheckedWindow[],
  { now, since, staleAfterMs, clockSkewMs }: Times,
): void {
  windows.forEach((window, i) => {
    const span = `${what}: the window of ${spanOf(window)}`;
    if (!(window.startMs < window.endMs)) {
      reader.refuse(`${span} ends before it begins.`);
    }
    if (window.endMs > now + clockSkewMs) {
      reader.refuse(`${span} ends in the future: now is ${now}.`);
    }
    if (window.startMs < since - clockSkewMs) {
      reader.refuse(
        `${span} begins before the step did, at ${since}: it tells of other traffic.`,
      );
    }
    const before = windows[i - 1];
    if (before && window.startMs < before.endMs) {
      reader.refuse(
        before.startMs === window.startMs && before.endMs === window.endMs
          ? `${span} is there twice.`
          : `${span} overlaps that of ${spanOf(before)}.`,
      );
    }
  });
  const last = windows.at(-1);
  if (last && now - last.endMs > staleAfterMs) {
    reader.refuse(
      `${what}: the newest window ended ${
        now - last.endMs
      } ms ago, which is stale (more than ${staleAfterMs} ms).`,
    );
  }
}

function readRevision(
  reader: Reader,
  evidence: Plain,
  which: 'candidate' | 'stable',
  times: Times,
): Revision {
  const name = reader.text(which, evidence[which]);
  const what = `${which}Windows`;
  const windows = reader
    .list(what, evidence[what], MAX_WINDOWS)
    .map((entry, i) => readWindow(reader, `${what}[${i}]`, entry, name))
    .sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  if (reader.isFine) {
    checkTimes(reader, what, windows, times);
  }
  const sum = (field: 'requests' | 'errors') =>
    windows.reduce((total, window) => total + window[field], 0);
  const requests = sum('requests');
  if (reader.isFine && requests === 0) {
    reader.refuse(
      windows.length === 0
        ? `There is no window of the ${which} revision.`
        : `No request reached the ${which} revision in ${windows.length} windows.`,
    );
  }
  return { name, windows, requests, errors: sum('errors') };
}

function readTimes(reader: Reader, evidence: Plain): Times {
  return {
    now: reader.instant('now', evidence.now),
    since: reader.instant('since', evidence.since),
    staleAfterMs: reader.number('staleAfterMs', evidence.staleAfterMs, {
      least: 0,
    }),
    clockSkewMs: reader.number(
      'clockSkewMs',
      evidence.clockSkewMs ?? CLOCK_SKEW_MS,
      { least: 0, most: 3_600_000 },
    ),
  };
}

/** Reads what every judge of a bake is given; flaws are the reader's. */
export function readBake(reader: Reader, evidence: Plain): Bake {
  const { dependence = 'none' } = evidence;
  if (dependence !== 'none' && dependence !== 'measured') {
    reader.refuse('dependence must be "none" or "measured".');
  }
  return {
    candidate: readRevision(
      reader,
      evidence,
      'candidate',
      readTimes(reader, evidence),
    ),
    errors: reader.errors(evidence.errors),
    minimumRequests: reader.whole(
      'minimumRequests',
      evidence.minimumRequests,
      1,
    ),
    isDependent: dependence === 'measured',
  };
}

/**
 * Reads the stable revision beside the candidate. Both must tell of the same
 * windows of time: what happened to one alone compares with nothing.
 */
export function readConcurrent(
  reader: Reader,
  evidence: Plain,
): Bake & { stable: Revision } {
  const bake = readBake(reader, evidence);
  const times = readTimes(reader, evidence);
  const stable = readRevision(reader, evidence, 'stable', times);
  if (bake.candidate.name === stable.name) {
    reader.refuse('candidate and stable are the same revision.');
  }
  const spans = new Set(stable.windows.map(spanOf));
  const lone = bake.candidate.windows.find(
    window => !spans.has(spanOf(window)),
  );
  if (reader.isFine && (lone || spans.size !== bake.candidate.windows.length)) {
    reader.refuse(
      lone
        ? `The stable revision has no window of ${spanOf(
            lone,
          )} as the candidate has.`
        : 'The stable revision has windows that the candidate has not.',
    );
  }
  return { ...bake, stable };
}
