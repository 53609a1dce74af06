import { DriftWindow } from '@fairway/drift';
import { Knex } from 'knex';
import { DriftCountsWindow } from '@fairway/backstage-plugin-mlops-node';
import { BigIntColumn } from '../../database';
import { Turns } from '../Turns';
import { StoredProfile } from '../profiles/ProfilesStore';

const WINDOWS = 'mlops_drift_windows';

/** Windows are summed over so long, by their start. */
export const slotMs = 900_000;
/** Windows of one revision that are looked at: all of a week, which is the most. */
const maximalWindows = (7 * 24 * 3_600_000) / slotMs + 1;
/** Of windows that go at once: each may have some hundred kilobytes. */
const pruned = 200;

/** How much was counted. */
interface WindowTotals {
  /** Milliseconds since the epoch, by the source's clock. */
  start: number;
  end: number;
  predictions: number;
  counted: number;
  /** Chosen and not counted. */
  skipped: { tooLarge: number; noTime: number; unreadable: number };
}

/** What was counted of a revision in some time. */
export interface StoredWindow extends WindowTotals {
  /** A DriftWindow as JSON. */
  counts: unknown;
}

/** A window of a quarter of an hour without its counts, which are large. */
export interface WindowStamp extends WindowTotals {
  /** When the quarter begins. */
  slot: number;
}

/** Whose windows. */
export interface WindowsOf {
  serviceId: string;
  revision: number;
  profileId: string;
}

type WindowRow = {
  id: number;
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

/** What was counted of revisions, in quarters of an hour. */
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
      const sum = await sumOf(of.profile, [
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

  /**
   * All that have not ended by `since`, in milliseconds since the epoch, in order
   * of time.
   */
  async stamps(of: WindowsOf & { since: number }): Promise<WindowStamp[]> {
    const rows = await this.#of(of)
      .andWhere('ended_at', '>', of.since)
      .orderBy('slot', 'desc')
      .limit(maximalWindows)
      .select('slot', 'started_at', 'ended_at')
      .select('predictions', 'counted', 'skipped');
    return rows.reverse().map(row => ({
      slot: Number(row.slot),
      ...toTotals(row),
    }));
  }

  /** The counts of some windows, each a DriftWindow as JSON, in order of time. */
  async counts(of: WindowsOf, slots: readonly number[]): Promise<string[]> {
    return await this.#of(of)
      .whereIn('slot', [...slots])
      .orderBy('slot')
      .pluck('counts');
  }

  /** Lets go of what began before an instant. */
  async prune(before: number): Promise<void> {
    for (;;) {
      const old = await this.#knex<WindowRow>(WINDOWS)
        .where('slot', '<', before)
        .limit(pruned)
        .pluck('id');
      await this.#knex(WINDOWS).whereIn('id', old).delete();
      if (old.length < pruned) {
        return;
      }
    }
  }

  #of({ serviceId, revision, profileId }: WindowsOf) {
    return this.#knex<WindowRow>(WINDOWS).where({
      service_id: serviceId,
      revision,
      profile_id: profileId,
    });
  }
}

/** How much windows have counted together. */
export function totalOf(windows: readonly WindowTotals[]): WindowTotals {
  const sum = (of: (window: WindowTotals) => number) =>
    windows.reduce((total, window) => total + of(window), 0);
  return {
    start: Math.min(...windows.map(({ start }) => start)),
    end: Math.max(...windows.map(({ end }) => end)),
    predictions: sum(({ predictions }) => predictions),
    counted: sum(({ counted }) => counted),
    skipped: {
      tooLarge: sum(({ skipped }) => skipped.tooLarge),
      noTime: sum(({ skipped }) => skipped.noTime),
      unreadable: sum(({ skipped }) => skipped.unreadable),
    },
  };
}

/**
 * The sum of windows of one profile, which is empty for none.
 *
 * @throws RangeError for windows that were counted by another profile
 */
export async function sumOf(
  { profile }: StoredProfile,
  windows: readonly StoredWindow[],
): Promise<StoredWindow & { window: DriftWindow }> {
  const window = DriftWindow.create(profile);
  const turns = Turns.create();
  for (const { counts } of windows) {
    window.merge(DriftWindow.parse(profile, counts));
    await turns.pass();
  }
  return { ...totalOf(windows), window, counts: window.toJSON() };
}

type TotalsRow = Pick<
  WindowRow,
  'started_at' | 'ended_at' | 'predictions' | 'counted' | 'skipped'
>;

function toTotals(row: TotalsRow): WindowTotals {
  return {
    start: Number(row.started_at),
    end: Number(row.ended_at),
    predictions: Number(row.predictions),
    counted: Number(row.counted),
    skipped: JSON.parse(row.skipped),
  };
}

function toWindow(row: WindowRow): StoredWindow {
  return { ...toTotals(row), counts: JSON.parse(row.counts) };
}
