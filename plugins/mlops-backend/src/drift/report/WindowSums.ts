import { DriftWindow } from '@fairway/drift';
import { StoredProfile } from '../profiles/ProfilesStore';
import {
  DriftWindowsStore,
  WindowsOf,
  WindowStamp,
} from '../windows/DriftWindowsStore';
import { Turns } from '../Turns';

/** Windows that are read at once: each may have some hundred kilobytes. */
const batch = 4;

/** What tells whether windows are still the same: they only ever grow. */
export function keyOf(stamps: readonly WindowStamp[]): string {
  return stamps
    .map(({ slot, end, predictions }) => `${slot} ${end} ${predictions}`)
    .join();
}

/**
 * Sums the windows of one revision over stretches of time. Of the longest one
 * the sum without its newest window, which still grows, is kept, so that next
 * time only what is new is read.
 */
export class WindowSums {
  readonly #windows: DriftWindowsStore;
  readonly #of: WindowsOf;
  readonly #profile: StoredProfile;
  #older: { stamps: readonly WindowStamp[]; sum: DriftWindow };

  static create(options: {
    windows: DriftWindowsStore;
    of: WindowsOf;
    profile: StoredProfile;
  }): WindowSums {
    return new WindowSums(options);
  }

  private constructor(options: {
    windows: DriftWindowsStore;
    of: WindowsOf;
    profile: StoredProfile;
  }) {
    this.#windows = options.windows;
    this.#of = options.of;
    this.#profile = options.profile;
    this.#older = { stamps: [], sum: this.#empty() };
  }

  /** Of all of them. */
  async whole(
    stamps: readonly WindowStamp[],
    turns: Turns,
  ): Promise<DriftWindow> {
    const older = stamps.slice(0, -1);
    const known = this.#older.stamps;
    const goesOn = keyOf(older.slice(0, known.length)) === keyOf(known);
    const sum = goesOn ? this.#older.sum : this.#empty();
    // If reading fails half way, the sum is nobody's any more.
    this.#older = { stamps: [], sum: this.#empty() };
    await this.#add(sum, older.slice(goesOn ? known.length : 0), turns);
    this.#older = { stamps: older, sum };
    const all = this.#empty();
    all.merge(sum);
    return await this.#add(all, stamps.slice(-1), turns);
  }

  /** Of a few of them. */
  async of(stamps: readonly WindowStamp[], turns: Turns): Promise<DriftWindow> {
    return await this.#add(this.#empty(), stamps, turns);
  }

  #empty(): DriftWindow {
    return DriftWindow.create(this.#profile.profile);
  }

  async #add(
    sum: DriftWindow,
    stamps: readonly WindowStamp[],
    turns: Turns,
  ): Promise<DriftWindow> {
    for (let from = 0; from < stamps.length; from += batch) {
      const texts = await this.#windows.counts(
        this.#of,
        stamps.slice(from, from + batch).map(({ slot }) => slot),
      );
      for (const text of texts) {
        sum.merge(DriftWindow.parse(this.#profile.profile, JSON.parse(text)));
        await turns.pass();
      }
    }
    return sum;
  }
}
