import {
  DriftReport,
  ServiceDrift,
} from '@fairway/backstage-plugin-mlops-common';
import { comparison } from '@fairway/drift';
import { toInstant } from '../../database';
import { StoredProfile } from '../profiles/ProfilesStore';
import { DriftWindowsStore, totalOf } from '../windows/DriftWindowsStore';
import { DriftTrend } from './DriftTrend';
import { toDriftReport } from './toApi';
import { Turns } from '../Turns';
import { keyOf, WindowSums } from './WindowSums';

/** What is reported of a revision. */
export type RevisionReport = Required<
  Pick<ServiceDrift, 'window' | 'trend'>
> & { report: DriftReport };

/** Of what a report is made. */
export interface ReportOf {
  serviceId: string;
  revision: number;
  stored: StoredProfile;
  /** How far it goes back from now. */
  hours: number;
}

interface Entry {
  features: number;
  sums: WindowSums;
  trend: DriftTrend;
  /** Of the windows of the last report. */
  key?: string;
  last?: RevisionReport;
}

/**
 * The reports of this process: each is made once for what was counted, whoever
 * asks, one after the other and in turns that let other work come in between.
 * What is kept is bounded, at about three kilobytes for each feature; what was
 * not asked for longest goes first.
 */
export class DriftReports {
  readonly #windows: DriftWindowsStore;
  readonly #maximalFeatures: number;
  readonly #entries = new Map<string, Entry>();
  #busy: Promise<unknown> = Promise.resolve();

  static create(options: {
    windows: DriftWindowsStore;
    /** Of all revisions of which something is kept; 20,000 when absent. */
    maximalFeatures?: number;
  }): DriftReports {
    return new DriftReports(options.windows, options.maximalFeatures);
  }

  private constructor(windows: DriftWindowsStore, maximalFeatures = 20_000) {
    this.#windows = windows;
    this.#maximalFeatures = maximalFeatures;
  }

  /** Undefined where nothing was counted in that time. */
  async of(of: ReportOf): Promise<RevisionReport | undefined> {
    const windowsOf = {
      serviceId: of.serviceId,
      revision: of.revision,
      profileId: of.stored.id,
    };
    const stamps = await this.#windows.stamps({
      ...windowsOf,
      since: Date.now() - of.hours * 3_600_000,
    });
    if (stamps.length === 0) {
      return undefined;
    }
    const key = keyOf(stamps);
    const entry = this.#entryOf(of);
    if (entry.key === key) {
      return entry.last;
    }
    const made = this.#busy.then(async () => {
      if (entry.key !== key) {
        const turns = Turns.create();
        const { profile } = of.stored;
        const whole = await turns.through(
          comparison(profile.reference, await entry.sums.whole(stamps, turns)),
        );
        const { start, end, predictions, counted, skipped } = totalOf(stamps);
        entry.last = {
          window: {
            start: toInstant(start),
            end: toInstant(end),
            ...{ predictions, counted, skipped },
          },
          report: toDriftReport(whole),
          trend: await entry.trend.of(stamps, whole, turns),
        };
        entry.key = key;
      }
      return entry.last;
    });
    this.#busy = made.catch(() => {});
    return await made;
  }

  #entryOf({ serviceId, revision, stored, hours }: ReportOf): Entry {
    const name = `${serviceId} ${revision} ${stored.id} ${hours}`;
    const known = this.#entries.get(name);
    const sums = () =>
      WindowSums.create({
        windows: this.#windows,
        of: { serviceId, revision, profileId: stored.id },
        profile: stored,
      });
    const entry = known ?? newEntry(stored, sums());
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    this.#forget();
    return entry;
  }

  #forget(): void {
    let features = 0;
    for (const entry of this.#entries.values()) {
      features += entry.features;
    }
    for (const [name, entry] of this.#entries) {
      if (features <= this.#maximalFeatures || this.#entries.size === 1) {
        return;
      }
      features -= entry.features;
      this.#entries.delete(name);
    }
  }
}

function newEntry(stored: StoredProfile, sums: WindowSums): Entry {
  return {
    features: stored.profile.features.length,
    sums,
    trend: DriftTrend.create({ profile: stored, sums }),
  };
}
