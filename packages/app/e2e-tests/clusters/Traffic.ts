const EVERY_MS = 40;

/** Requests to a service, one after the other, as its clients send them. */
export class Traffic {
  /** How many were answered with each status; 0 stands for no answer. */
  readonly statuses = new Map<number, number>();
  readonly #timer: NodeJS.Timeout;
  readonly #under = new Set<Promise<void>>();

  /** @param rows what is asked, in turns */
  static begin(
    inferUrl: string,
    rows: readonly (readonly number[])[],
  ): Traffic {
    return new Traffic(inferUrl, rows);
  }

  private constructor(inferUrl: string, rows: readonly (readonly number[])[]) {
    let sent = 0;
    this.#timer = setInterval(() => {
      const request = this.#ask(inferUrl, rows[sent % rows.length]);
      sent += 1;
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
