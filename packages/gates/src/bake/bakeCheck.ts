import { decide } from '../verdict/decide.ts';
import type { GateCheck } from '../verdict/Verdict.ts';
import { figure, percent } from '../verdict/words.ts';

/** What was found of one signal, to be held against an upper limit. */
export interface Found {
  name: string;
  estimate?: number;
  /** Absent: not bounded by the data. */
  lower?: number;
  upper?: number;
  limit: number;
  unit?: GateCheck['unit'];
  /** Of which values, in words: "of 1200 requests". */
  of: string;
  /** Why something is absent. */
  why?: string;
}

/** How many requests there were where a pass needs `needed`. */
export interface Evidence {
  requests: number;
  needed: number;
}

const number = (value: number, unit: GateCheck['unit']) => {
  if (unit === undefined) {
    return Number.isFinite(value) ? percent(value) : figure(value);
  }
  return unit === 'ms' ? `${figure(value)} ms` : figure(value);
};

/** A check of a signal that must be at most a limit, and rests on too little to pass below the minimum. */
export function bakeCheck(found: Found, evidence: Evidence): GateCheck {
  const { name, estimate, lower, upper, limit, unit, of, why } = found;
  const decided = decide(
    { lower: lower ?? -Infinity, upper: upper ?? Infinity },
    'at-most',
    limit,
  );
  const isTooEarly =
    decided === 'pass' && !(evidence.requests >= evidence.needed);
  const tooEarly = isTooEarly
    ? ` Only ${evidence.requests} of the ${evidence.needed} requests that a pass needs.`
    : '';
  const ends = [lower ?? -Infinity, upper ?? Infinity].map(end =>
    Number.isFinite(end) ? number(end, unit) : 'unbounded',
  );
  const measured =
    estimate === undefined
      ? `${name} is not known`
      : `${name} is ${number(estimate, unit)} (${ends.join(' to ')}) ${of}`;
  return {
    name,
    verdict: isTooEarly ? 'inconclusive' : decided,
    reason: `${measured}, must be at most ${number(limit, unit)}${
      why && decided === 'inconclusive' ? `: ${why}` : ''
    }.${tooEarly}`,
    ...(estimate !== undefined && { estimate }),
    ...(lower !== undefined && { lower }),
    ...(upper !== undefined && { upper }),
    limit,
    direction: 'at-most',
    ...(unit && { unit }),
  };
}
