import { LogHistogram, Moments } from '@fairway/statistics';
import { benchmarkOutcomes, type BenchmarkOutcome } from '../report/types.ts';
import type { WindowLayout } from '../schedule/WindowLayout.ts';
import { FailureKinds } from './FailureKinds.ts';
import { InFlight } from './InFlight.ts';
import { LatencyRecorder } from './LatencyRecorder.ts';
import type { EnginePart, WindowPart } from './types.ts';
import { WindowCounts } from './WindowCounts.ts';

/** One request that has ended. Times as Recorder takes them. */
export interface EndedRequest {
  window: number;
  intended: number;
  /** NaN: never sent. */
  sentAt: number;
  endedAt: number;
}

const noOutcomes = () =>
  Object.fromEntries(benchmarkOutcomes.map(outcome => [outcome, 0])) as Record<
    BenchmarkOutcome,
    number
  >;

/**
 * Counts every request of one worker, once. Times are milliseconds since the
 * start of the run. What it keeps does not grow with the number of requests.
 */
export class Recorder {
  readonly #layout: WindowLayout;
  readonly #windows: WindowCounts[];
  readonly #measuredFrom: number;
  readonly #inFlight: InFlight;
  readonly #outcomes = noOutcomes();
  readonly #statuses = new Map<number, number>();
  readonly #failures = FailureKinds.create();
  readonly #response: LatencyRecorder;
  readonly #service: LatencyRecorder;
  readonly #scheduleDelay: LatencyRecorder;
  readonly #lateness = LogHistogram.create();
  readonly #allResponses = Moments.create();
  #measuredTo: number;
  #scheduled = 0;
  #sentInTime = 0;
  #succeededInTime = 0;
  #pacedInTime = 0;
  #waited = 0;

  /** @param room - how many latencies of each kind are kept as they are */
  static create(layout: WindowLayout, room: number): Recorder {
    return new Recorder(layout, room);
  }

  private constructor(layout: WindowLayout, room: number) {
    this.#layout = layout;
    this.#windows = layout.windows.map((_, i) => WindowCounts.create(i));
    const measured = layout.windows.filter(w => w.phase === 'measured');
    this.#measuredFrom = measured[0].start;
    this.#measuredTo = measured[measured.length - 1].end;
    this.#inFlight = InFlight.create({
      bounds: layout.windows,
      windows: this.#windows,
      from: this.#measuredFrom,
      to: this.#measuredTo,
    });
    this.#response = LatencyRecorder.create(room);
    this.#service = LatencyRecorder.create(room);
    this.#scheduleDelay = LatencyRecorder.create(room);
  }

  get inFlight(): number {
    return this.#inFlight.count;
  }

  /** A request is due, and the pacer has come to it. @returns its window */
  due(intended: number, now: number, measured: boolean): number {
    const index = this.#layout.indexOf(intended, measured);
    const window = this.#windows[index];
    window.scheduled++;
    window.touch();
    this.#inFlight.add(1, now);
    this.#inFlight.since(intended, now);
    if (measured) {
      this.#scheduled++;
      this.#lateness.record(Math.max(0, now - intended));
      // The last one falls on the end itself.
      if (now <= this.#measuredTo + 10) {
        this.#pacedInTime++;
      }
    }
    return index;
  }

  /** A request has no connection yet. */
  waits(window: number): void {
    if (this.#measured(window)) {
      this.#waited++;
    }
  }

  sent(window: number, now: number): void {
    this.#windows[window].sent++;
    if (now >= this.#measuredFrom && now <= this.#measuredTo) {
      this.#sentInTime++;
    }
  }

  /** A request has ended; `message` says how, when it was no success. */
  end(
    request: EndedRequest,
    outcome: BenchmarkOutcome,
    answer: { status?: number; message?: string },
  ): void {
    const { window: index, intended, sentAt, endedAt } = request;
    const window = this.#windows[index];
    const response = Math.max(0, endedAt - intended);
    this.#inFlight.add(-1, endedAt);
    if (outcome === 'success') {
      window.succeed(response);
      if (endedAt >= this.#measuredFrom && endedAt <= this.#measuredTo) {
        this.#succeededInTime++;
      }
    } else {
      window.failed++;
      window.touch();
    }
    if (!this.#measured(index)) {
      return;
    }
    this.#outcomes[outcome]++;
    this.#allResponses.record(response);
    const { status } = answer;
    if (status !== undefined) {
      this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    }
    if (outcome === 'success') {
      this.#response.record(response);
      this.#service.record(Math.max(0, endedAt - sentAt));
      this.#scheduleDelay.record(Math.max(0, sentAt - intended));
      return;
    }
    this.#failures.add({
      outcome,
      ...(status !== undefined && { status }),
      message: answer.message ?? `the server answered ${status}`,
      count: 1,
      firstAtSeconds: intended / 1000,
    });
  }

  /** The run ends here, earlier than planned. */
  cut(now: number): void {
    this.#measuredTo = Math.min(this.#measuredTo, now);
  }

  /**
   * Windows that changed since they were last taken.
   * @param nextDue - the next intended start, Infinity when there is none
   */
  takeWindows(now: number, nextDue: number): WindowPart[] {
    this.#inFlight.advance(now);
    const parts: WindowPart[] = [];
    for (const [i, window] of this.#windows.entries()) {
      const { start, end } = this.#layout.windows[i];
      // A pacer that is late still schedules into a window that has passed.
      const over = nextDue === Infinity || (now >= end && nextDue > end);
      const part = start <= now ? window.take(over) : undefined;
      if (part) {
        parts.push(part);
      }
    }
    return parts;
  }

  part(busyShare: number): EnginePart {
    return {
      scheduled: this.#scheduled,
      outcomes: this.#outcomes,
      statuses: Object.fromEntries(this.#statuses),
      failures: this.#failures.list,
      response: this.#response.part(),
      service: this.#service.part(),
      scheduleDelay: this.#scheduleDelay.part(),
      lateness: this.#lateness.toBase64(),
      allResponses: this.#allResponses.state,
      sentInTime: this.#sentInTime,
      succeededInTime: this.#succeededInTime,
      pacedInTime: this.#pacedInTime,
      waitedForConnection: this.#waited,
      inFlightMs: this.#inFlight.area,
      busyShare,
      measuredMs: Math.max(0, this.#measuredTo - this.#measuredFrom),
    };
  }

  #measured(window: number): boolean {
    return this.#layout.windows[window].phase === 'measured';
  }
}
