import { DriftTrendPoint } from '@fairway/backstage-plugin-mlops-common';
import { comparison, DriftReport } from '@fairway/drift';
import { toInstant } from '../../database';
import { StoredProfile } from '../profiles/ProfilesStore';
import { slotMs, totalOf, WindowStamp } from '../windows/DriftWindowsStore';
import { stabilityOf } from './toApi';
import { Turns } from '../Turns';
import { keyOf, WindowSums } from './WindowSums';

const maximalPoints = 24;
/** Of the worst features, whose course is shown. */
const shownFeatures = 5;

type Point = Omit<DriftTrendPoint, 'features'> & {
  /** All of them, by role and name. */
  features: ReadonlyMap<string, DriftTrendPoint['features'][number]>;
};

/**
 * How a revision has drifted: each point is a report of its own over an equal
 * stretch of the time, so its thresholds follow its sample size. Stretches begin
 * at fixed instants, so points of which nothing is new are kept.
 */
export class DriftTrend {
  readonly #profile: StoredProfile;
  readonly #sums: WindowSums;
  #points = new Map<string, Point>();

  static create(options: {
    profile: StoredProfile;
    sums: WindowSums;
  }): DriftTrend {
    return new DriftTrend(options.profile, options.sums);
  }

  private constructor(profile: StoredProfile, sums: WindowSums) {
    this.#profile = profile;
    this.#sums = sums;
  }

  /** The course of those features that are the worst of a whole. */
  async of(
    stamps: readonly WindowStamp[],
    whole: DriftReport,
    turns: Turns,
  ): Promise<DriftTrendPoint[]> {
    const points = new Map<string, Point>();
    for (const stretch of stretchesOf(stamps)) {
      const key = keyOf(stretch);
      points.set(
        key,
        this.#points.get(key) ?? (await this.#pointOf(stretch, turns)),
      );
    }
    this.#points = points;
    const shown = whole.features
      .slice(0, shownFeatures)
      .map(({ feature }) => nameOf(feature));
    return [...points.values()].map(({ features, ...point }) => ({
      ...point,
      features: shown.flatMap(name => features.get(name) ?? []),
    }));
  }

  async #pointOf(
    stretch: readonly WindowStamp[],
    turns: Turns,
  ): Promise<Point> {
    const report = await turns.through(
      comparison(
        this.#profile.profile.reference,
        await this.#sums.of(stretch, turns),
      ),
    );
    const { start, end, counted } = totalOf(stretch);
    return {
      ...{ start: toInstant(start), end: toInstant(end), counted },
      state: report.state,
      features: new Map(
        report.features.map(drift => [
          nameOf(drift.feature),
          stabilityOf(drift),
        ]),
      ),
    };
  }
}

function nameOf({ role, name }: { role: string; name: string }): string {
  return `${role} ${name}`;
}

/** Of the least equal length of which there are few enough, without empty ones. */
export function stretchesOf(stamps: readonly WindowStamp[]): WindowStamp[][] {
  if (stamps.length === 0) {
    return [];
  }
  const [first, last] = [stamps[0].slot, stamps[stamps.length - 1].slot];
  let slots = 1;
  const at = (slot: number) => Math.floor(slot / (slots * slotMs));
  while (at(last) - at(first) >= maximalPoints) {
    slots += 1;
  }
  const stretches = new Map<number, WindowStamp[]>();
  for (const stamp of stamps) {
    const known = stretches.get(at(stamp.slot));
    if (known) {
      known.push(stamp);
    } else {
      stretches.set(at(stamp.slot), [stamp]);
    }
  }
  return [...stretches.values()];
}
