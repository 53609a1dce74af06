import { monotonicNow } from './clock.ts';
import { Pacer, type PacedWork } from './Pacer.ts';

const pause = (ms: number) =>
  new Promise<void>(resolve => {
    setTimeout(resolve, ms);
  });

/** Does nothing, so many times, so far apart. */
class Beats implements PacedWork {
  due = monotonicNow();
  readonly #intervalMs: number;
  readonly #done: () => void;
  #left: number;

  constructor(left: number, intervalMs: number, done: () => void) {
    this.#left = left;
    this.#intervalMs = intervalMs;
    this.#done = done;
  }

  run(): void {
    this.#left -= 1;
    this.due = this.#left > 0 ? this.due + this.#intervalMs : Infinity;
    if (this.#left === 0) {
      this.#done();
    }
  }
}

/** Between two beats something is answered, which takes so long. */
async function busyShare(answerMs: number): Promise<number> {
  let done = () => {};
  const finished = new Promise<void>(resolve => {
    done = resolve;
  });
  const pacer = Pacer.start(new Beats(4, 100, done));
  for (let beat = 0; beat < 3; beat++) {
    await pause(40);
    const until = monotonicNow() + answerMs;
    while (monotonicNow() < until) {
      // An answer is worked at.
    }
    pacer.worked = true;
    await pause(60 - answerMs);
  }
  await finished;
  pacer.stop();
  return pacer.busyShare;
}

describe('Pacer', () => {
  it('has little to do while answers come rarely', async () => {
    expect(await busyShare(0)).toBeLessThan(0.5);
  });

  it('counts the work at answers that come while it sleeps', async () => {
    expect(await busyShare(50)).toBeGreaterThan(0.3);
  });
});
