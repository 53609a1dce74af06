import { ScaffolderApi } from '@backstage/plugin-scaffolder-react';

type Observer = { next: (event: any) => void };

/** A scaffolder with one task, whose log the test writes. */
export class FakeScaffolder {
  readonly #observers = new Set<Observer>();
  readonly #events: any[] = [];
  readonly #parameters: object;

  constructor(parameters: object) {
    this.#parameters = parameters;
  }

  get api() {
    return {
      getTask: async (id: string) => ({
        id,
        status: 'processing',
        createdAt: '2026-01-01T00:00:00.000Z',
        lastHeartbeatAt: '2026-01-01T00:00:00.000Z',
        spec: {
          apiVersion: 'scaffolder.backstage.io/v1beta3',
          parameters: this.#parameters,
          steps: [
            { id: 'inspect', action: 'mlops:model:inspect', name: 'Inspect' },
            { id: 'hand-over', action: 'mlops:service:deploy', name: 'Deploy' },
            { id: 'wait', action: 'mlops:service:wait', name: 'Wait' },
          ],
          output: {},
        },
      }),
      streamLogs: () => ({
        [Symbol.observable]() {
          return this;
        },
        subscribe: (observer: Observer) => {
          this.#observers.add(observer);
          this.#events.forEach(event => observer.next(event));
          return {
            closed: false,
            unsubscribe: () => this.#observers.delete(observer),
          };
        },
      }),
    } as unknown as ScaffolderApi;
  }

  /** Lets a step reach a state. */
  step(stepId: string, status: 'processing' | 'completed' | 'failed') {
    this.#emit({
      type: 'log',
      createdAt: '2026-01-01T00:00:01.000Z',
      id: String(this.#events.length),
      taskId: 'task',
      body: { message: status, stepId, status },
    });
  }

  #emit(event: object) {
    this.#events.push(event);
    this.#observers.forEach(observer => observer.next(event));
  }
}
