import { subscribe } from 'node:diagnostics_channel';
import type { Knex } from 'knex';

/** What the tests tell a portal: report each point, and end or sleep at one. */
export interface ArmMessage {
  arm: {
    /** The point to be hit at; absent to report only. */
    point?: string;
    signal?: 'SIGKILL' | 'SIGSTOP';
    /** How often the same point counts within one phase of a rollout. */
    times: number;
  };
}

/** Origin under which the embedded target calls the admin socket. */
const hostOrigin = 'http://serving-host';
/** Where an API server has what it is asked to write, such as httproutes. */
const clusterPath = /^\/apis?\/.*\/namespaces\/[^/]+\/(\w+)/;
const written = /^(insert|update|delete|commit)/i;

/**
 * The instants at which a process that carries out a rollout can die: before
 * every write to the database, after every commit, and before and after every
 * call to the serving-host, and every write to a cluster. Each has a name of the phase and the step that the
 * rollout was in, what was about to be done, and the how manieth time; so the
 * same instant has the same name in every run, however often things were looked
 * at in between.
 */
export class KillPoints {
  readonly #seen = new Map<string, number>();
  #armed: ArmMessage['arm'] | undefined;
  #phase = '';

  static create(): KillPoints {
    const points = new KillPoints();
    process.on('message', (message: Partial<ArmMessage>) => {
      if (message.arm) {
        points.#arm(message.arm);
        process.send?.({ armed: true });
      }
    });
    return points;
  }

  /** Counts every write and every commit of these connections. */
  watchDatabase(knex: Knex): void {
    knex.on(
      'query',
      ({ sql, bindings }: { sql: string; bindings?: unknown[] }) => {
        const [verb] = written.exec(sql) ?? [];
        if (verb) {
          const [, table = ''] = /mlops_(\w+)/.exec(sql) ?? [];
          this.#reach(`before ${verb.toLowerCase()} ${table}`.trim());
          this.#notePhase(table, bindings);
        }
      },
    );
    knex.on('query-response', (_: unknown, { sql }: { sql: string }) => {
      if (/^commit/i.test(sql)) {
        this.#reach('after commit');
      }
    });
  }

  /** Counts every call to the admin socket of the serving-host. */
  watchHost(): void {
    const reach = (when: string, message: unknown) => {
      const { request } = message as {
        request: { origin: string; method: string; path: string };
      };
      if (request.origin === hostOrigin) {
        const { pathname } = new URL(request.path, hostOrigin);
        const [, , kind = '', , part = ''] = pathname.split('/');
        this.#reach(`${when} ${request.method} ${kind} ${part}`.trim());
      }
    };
    subscribe('undici:request:create', message => reach('before', message));
    subscribe('undici:request:headers', message => reach('after', message));
    const predict = (when: string, message: unknown) => {
      const { request } = message as { request: { path: string } };
      if (request.path.startsWith('/predict/')) {
        this.#reach(`${when} trial prediction`);
      }
    };
    subscribe('http.client.request.start', message =>
      predict('before', message),
    );
    subscribe('http.client.response.finish', message =>
      predict('after', message),
    );
  }

  /** Counts every write to an API server, but those that only try. */
  watchCluster(): void {
    const reach = (when: string, message: unknown) => {
      const { method, path } = (
        message as { request: { method: string; path: string } }
      ).request;
      const [, resource] = clusterPath.exec(path) ?? [];
      if (resource && method !== 'GET' && !path.includes('dryRun=')) {
        this.#reach(`${when} ${method} ${resource}`);
      }
    };
    subscribe('undici:request:create', message => reach('before', message));
    subscribe('undici:request:headers', message => reach('after', message));
  }

  #arm(arm: ArmMessage['arm']): void {
    this.#armed = arm;
    this.#seen.clear();
    this.#phase = 'submission';
  }

  #reach(what: string): void {
    if (!this.#armed) {
      return;
    }
    const { point, times, signal = 'SIGKILL' } = this.#armed;
    const name = `${this.#phase}: ${what}`;
    const count = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, count);
    if (count > times) {
      return;
    }
    const reached = count === 1 ? name : `${name}, time ${count}`;
    process.send?.({ point: reached });
    if (reached === point) {
      process.kill(process.pid, signal);
    }
  }

  #notePhase(table: string, bindings: readonly unknown[] = []): void {
    const state = bindings.find(
      value => typeof value === 'string' && value.startsWith('{"version":1,'),
    );
    if (table === 'rollouts' && typeof state === 'string') {
      const { phase, step } = JSON.parse(state);
      this.#phase = `${phase} ${step + 1}`;
    }
  }
}
