import type { MemorySubject, MemoryWatch } from '../replicas/MemoryWatch.ts';
import type { Replica } from '../replicas/Replica.ts';
import type { RevisionRecord } from './RevisionRecord.ts';

const firstPauseMs = 60_000;
const longestPauseMs = 60 * 60_000;

type Options = {
  watch: MemoryWatch;
  ceilingMiB: number;
  record: RevisionRecord;
  replace: (replica: Replica) => void;
};

/**
 * Keeps the replicas of a revision below the memory that it may have. One that
 * stays above is replaced without a gap; one that is far above is killed and
 * comes back with the pauses of a crash. Replacing pauses too, from a minute to
 * an hour: where every replica needs more, replacing them is no remedy.
 */
export class MemoryCeiling {
  readonly #options: Options;
  readonly #subjects = new Map<Replica, MemorySubject>();
  #replacements = 0;
  #replacedAt = -Infinity;
  #isPauseTold = false;

  static create(options: Options): MemoryCeiling {
    return new MemoryCeiling(options);
  }

  private constructor(options: Options) {
    this.#options = options;
  }

  /** The replica has changed: only ready ones are watched. */
  track(replica: Replica): void {
    const { watch, ceilingMiB } = this.#options;
    const known = this.#subjects.get(replica);
    if (replica.state === 'ready' && !known) {
      const subject: MemorySubject = {
        get pid() {
          return replica.pid;
        },
        ceilingMiB,
        noteMemory: residentMiB => replica.noteMemory(residentMiB),
        onTooMuch: (residentMiB, isFarAbove) =>
          this.#judge(replica, residentMiB, isFarAbove),
      };
      this.#subjects.set(replica, subject);
      watch.add(subject);
    } else if (replica.state !== 'ready' && known) {
      this.#subjects.delete(replica);
      watch.remove(known);
    }
  }

  #judge(replica: Replica, residentMiB: number, isFarAbove: boolean): void {
    const { ceilingMiB, record, replace } = this.#options;
    if (isFarAbove) {
      replica.kill(
        `It had ${Math.round(
          residentMiB,
        )} MiB resident, far more than the ${ceilingMiB} MiB that the revision may have, and was killed`,
      );
      return;
    }
    const sinceMs = performance.now() - this.#replacedAt;
    const pauseMs = Math.min(
      longestPauseMs,
      firstPauseMs * 2 ** Math.max(0, this.#replacements - 1),
    );
    const isPausing = sinceMs < pauseMs;
    if (isPausing && this.#isPauseTold) {
      return;
    }
    record.tookTooMuchMemory({
      replica,
      residentMiB,
      ceilingMiB,
      consequence: isPausing
        ? 'it goes on for now, since replacing one has not helped: give the revision more memory'
        : 'another one takes its place',
    });
    this.#isPauseTold = isPausing;
    if (!isPausing) {
      this.#replacements =
        sinceMs > longestPauseMs ? 1 : this.#replacements + 1;
      this.#replacedAt = performance.now();
      replace(replica);
    }
  }
}
