import type { Terminal } from '../../Terminal.ts';
import type { News } from './news.ts';
import type { Rollout } from '../portal/Rollout.ts';

/** What of a rollout goes with each line of JSON. */
const told = (rollout: Rollout) => ({
  rollout: rollout.id,
  service: rollout.service,
  phase: rollout.phase,
  step: rollout.step,
  weights: rollout.observed ?? rollout.wanted,
});

/** Tells what happens, for people or, with --json, for programs. */
export class Teller {
  readonly #terminal: Terminal;
  readonly #json: boolean;
  readonly #now: () => Date;

  static create(options: {
    terminal: Terminal;
    json: boolean;
    now?: () => Date;
  }): Teller {
    return new Teller(options);
  }

  private constructor(options: Parameters<typeof Teller.create>[0]) {
    this.#terminal = options.terminal;
    this.#json = options.json;
    this.#now = options.now ?? (() => new Date());
  }

  /** A result: a text, or the value that it was made of. */
  result(text: string, value: object): void {
    this.#terminal.print(this.#json ? JSON.stringify(value) : text);
  }

  /** A change of a rollout, with when it was seen. */
  news({ kind, text }: News, rollout: Rollout): void {
    const at = this.#now().toISOString();
    this.result(`${at.slice(11, 19)}  ${text}`, {
      ...{ at, event: kind, text },
      ...told(rollout),
    });
  }

  /** Anything beside the results; it goes to stderr whatever the form. */
  note(text: string): void {
    this.#terminal.note(`fairway: ${text}\n`);
  }
}
