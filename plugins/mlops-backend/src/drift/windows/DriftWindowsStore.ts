import { DriftWindow } from '@fairway/drift';
import { Knex } from 'knex';
import { DriftCountsWindow } from '@fairway/backstage-plugin-mlops-node';
import { BigIntColumn } from '../../database';
import { StoredProfile } from '../profiles/ProfilesStore';

const WINDOWS = 'mlops_drift_windows';

/** Windows are summed over so long, by their start. */
export const slotMs = 900_000;
/** How long windows are kept. */
export const keptMs = 7 * 24 * 3_600_000;
/** Windows of one revision that are read at once: all of a week. */
const maximalWindows = keptMs / slotMs + 1;

const noneSkipped = { tooLarge: 0, noTime: 0, unreadable: 0 };

/** What was counted of a revision in a quarter of an hour. */
export interface StoredWindow {
  /** Milliseconds since the epoch, by the source's clock. */
  start: number;
  end: number;
  predictions: number;
  counted: number;
  skipped: typeof noneSkipped;
  /** A DriftWindow as JSON. */
  counts: unknown;
}

type WindowRow = {
  service_id: string;
  revision: number;
  profile_id: string;
  slot: BigIntColumn;
  started_at: BigIntColumn;
  ended_at: BigIntColumn;
  predictions: BigIntColumn;
  counted: BigIntColumn;
  skipped: string;
  counts: string;
};

/** What was counted of revisions, in quarters of an hour for a week. */
export class DriftWindowsStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): DriftWindowsStore {
    return new DriftWindowsStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * Adds windows to those of their quarters. Whoever calls sees to it that each
   * is added once, and that nobody else adds to this service meanwhile.
   *
   * @throws RangeError for windows that were counted by another profile
   */
  async add(
    transaction: Knex.Transaction,
    of: { serviceId: string; revision: number; profile: StoredProfile },
    windows: readonly DriftCountsWindow[],
  ): Promise<void> {
    const bySlot = new Map<number, DriftCountsWindow[]>();
    for (const window of windows) {
      const slot = Math.floor(window.start / slotMs) * slotMs;
      bySlot.set(slot, [...(bySlot.get(slot) ?? []), window]);
    }
    for (const [slot, found] of bySlot) {
      const key = {
        service_id: of.serviceId,
        revision: of.revision,
        profile_id: of.profile.id,
        slot,
      };
      const row = await transaction<WindowRow>(WINDOWS).where(key).first();
      const sum = sumOf(of.profile, [
        ...(row ? [toWindow(row)] : []),
        ...found,
      ]);
      const columns = {
        started_at: sum.start,
        ended_at: sum.end,
        predictions: sum.predictions,
        counted: sum.counted,
        skipped: JSON.stringify(sum.skipped),
        counts: JSON.stringify(sum.counts),
      };
      await (row
        ? transaction(WINDOWS).where(key).update(columns)
        : transaction(WINDOWS).insert({ ...key, ...columns }));
    }
  }

  /** In order of time. */
  async list(of: {
    serviceId: string;
    revision: number;
    profileId: string;
    /** Milliseconds since the epoch. */
    since: number;
  }): Promise<StoredWindow[]> {
    const rows = await this.#knex<WindowRow>(WINDOWS)
      .where({
        service_id: of.serviceId,
        revision: of.revision,
        profile_id: of.profileId,
      })
      .andWhere('ended_at', '>', of.since)
      .orderBy('slot', 'desc')
      .limit(maximalWindows);
    return rows.reverse().map(row => toWindow(row as WindowRow));
  }

  /** Lets go of what is older than is kept. */
  async prune(now: number): Promise<number> {
    return await this.#knex(WINDOWS)
      .where('slot', '<', now - keptMs)
      .delete();
  }
}

/**
 * The sum of windows of one profile, which is empty for none.
 *
 * @throws RangeError for windows that were counted by another profile
 */
export function sumOf(
  { profile }: StoredProfile,
  windows: readonly StoredWindow[],
): StoredWindow & { window: DriftWindow } {
  const window = DriftWindow.create(profile);
  const skipped = { ...noneSkipped };
  let predictions = 0;
  let counted = 0;
  for (const one of windows) {
    window.merge(DriftWindow.parse(profile, one.counts));
    predictions += one.predictions;
    counted += one.counted;
    skipped.tooLarge += one.skipped.tooLarge;
    skipped.noTime += one.skipped.noTime;
    skipped.unreadable += one.skipped.unreadable;
  }
  return {
    start: Math.min(...windows.map(({ start }) => start)),
    end: Math.max(...windows.map(({ end }) => end)),
    ...{ predictions, counted, skipped, window },
    counts: window.toJSON(),
  };
}

function toWindow(row: WindowRow): StoredWindow {
  return {
    start: Number(row.started_at),
    end: Number(row.ended_at),
    predictions: Number(row.predictions),
    counted: Number(row.counted),
    skipped: JSON.parse(row.skipped),
    counts: JSON.parse(row.counts),
  };
}
