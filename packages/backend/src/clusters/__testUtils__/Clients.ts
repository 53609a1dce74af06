import { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { setTimeout as sleep } from 'node:timers/promises';

/** Clients of a service that ask through the gateway, one request after the other. */
export class Clients {
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;
  #isPaused = false;

  static begin(service: InferenceService, everyMs = 100): Clients {
    return new Clients(service, everyMs);
  }

  private constructor(service: InferenceService, everyMs: number) {
    this.#loop = this.#run(service, everyMs);
  }

  /** Lets none ask any more. */
  pause(): void {
    this.#isPaused = true;
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #run(service: InferenceService, everyMs: number): Promise<void> {
    const { signal } = this.#stop;
    const body = JSON.stringify(service.revision.spec.example);
    while (!signal.aborted) {
      if (!this.#isPaused) {
        await fetch(service.endpoint!.inferUrl, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          signal: AbortSignal.timeout(5_000),
        })
          .then(response => response.arrayBuffer())
          .catch(() => {});
      }
      await sleep(everyMs);
    }
  }
}
