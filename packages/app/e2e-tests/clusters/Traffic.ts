const EVERY_MS = 40;

/**
 * Numbers from 0 to 1 without a rhythm, the same in every run (Park and Miller,
 * "Random number generators: good ones are hard to find", 1988).
 */
function* uniform(): Generator<number, never> {
  const modulus = 2 ** 31 - 1;
  for (let state = 1; ; ) {
    state = (state * 16_807) % modulus;
    yield state / modulus;
  }
}

/** Requests to a service, one after the other, as its clients send them. */
export class Traffic {
  /** How many were answered with each status; 0 stands for no answer. */
  readonly statuses = new Map<number, number>();
  readonly #timer: NodeJS.Timeout;
  readonly #under = new Set<Promise<void>>();

  /**
   * @param rows what is asked, drawn for each request: gateways that divide by
   * turns would send every other row to the same revision
   */
  static begin(
    inferUrl: string,
    rows: readonly (readonly number[])[],
  ): Traffic {
    return new Traffic(inferUrl, rows);
  }

  private constructor(inferUrl: string, rows: readonly (readonly number[])[]) {
    const drawn = uniform();
    this.#timer = setInterval(() => {
      const index = Math.floor(drawn.next().value * rows.length);
      const request = this.#ask(inferUrl, rows[index]);
      this.#under.add(request);
      void request.finally(() => this.#under.delete(request));
    }, EVERY_MS);
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#under);
  }

  async #ask(inferUrl: string, data: readonly number[]): Promise<void> {
    const status = await fetch(inferUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 4], data }],
      }),
      signal: AbortSignal.timeout(20_000),
    }).then(
      async response => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }
}
