import { Clock } from '../api';

/** A clock that only pauses move. */
export class FakeClock implements Clock {
  /** How long each pause was, in milliseconds. */
  readonly pauses: number[] = [];

  get waitedMs(): number {
    return this.pauses.reduce((sum, pause) => sum + pause, 0);
  }

  now = () => this.waitedMs;

  pause = async (milliseconds: number, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    this.pauses.push(milliseconds);
  };
}
