import { DriftState } from '@fairway/backstage-plugin-mlops-common';

/** How long until people are told again of a drift that only has spread. */
const spreadMs = 24 * 3_600_000;

/** What was found of the revision that serves, as far as people were told. */
export interface Finding {
  revision: number;
  profileId: string;
  isDrifting: boolean;
  /** Role and name of the features of which was told. */
  features: string[];
  /** When this was found, in milliseconds since the epoch. */
  foundAt: number;
  /** Whether the owner has been notified of it. */
  isTold: boolean;
}

/** What a report says. */
export interface Sighting {
  revision: number;
  profileId: string;
  state: DriftState;
  /** Role and name of the features that drift. */
  features: string[];
}

/** `found` and `spread` are worth a notification. */
export type News = 'found' | 'spread' | 'over';

/**
 * What becomes of a finding, and whether that is news. A drift is found once, for
 * a revision and its reference data, and is over only when a report is ok: one
 * that warns or has not enough data changes nothing. While it lasts features that
 * begin to drift are told once a day. Pure.
 */
export function nextFinding(
  known: Finding | undefined,
  { revision, profileId, state, features }: Sighting,
  now: number,
): { finding: Finding; news?: News } | undefined {
  const isSame = known?.revision === revision && known.profileId === profileId;
  const before = isSame ? known : undefined;
  const of = { revision, profileId, foundAt: now };
  if (state === 'ok') {
    return before?.isDrifting
      ? {
          finding: { ...of, isDrifting: false, features: [], isTold: true },
          news: 'over',
        }
      : undefined;
  }
  if (state !== 'drift') {
    return undefined;
  }
  if (!before?.isDrifting) {
    return {
      finding: { ...of, isDrifting: true, features, isTold: false },
      news: 'found',
    };
  }
  const all = [...new Set([...before.features, ...features])];
  return all.length > before.features.length && now - before.foundAt >= spreadMs
    ? {
        finding: { ...of, isDrifting: true, features: all, isTold: false },
        news: 'spread',
      }
    : undefined;
}
