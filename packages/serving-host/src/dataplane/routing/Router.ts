import type { IncomingHttpHeaders } from 'node:http';
import type { Replica } from '../../replicas/Replica.ts';
import type { Revision } from '../../services/Revision.ts';
import type { Service } from '../../services/Service.ts';
import { stickyChoice } from './stickyChoice.ts';
import { WeightedTurns } from './WeightedTurns.ts';

/** Which revision of a service answers a request. */
export class Router {
  readonly #turns = new WeakMap<Service, WeightedTurns<number>>();

  static create(): Router {
    return new Router();
  }

  /**
   * The revision by the value of the header that the service names, where the
   * request has it, else by weight. `undefined` when none can answer.
   *
   * @param tried - Replicas that could not be reached; a revision that has no
   *   others is left out.
   */
  choose(
    service: Service,
    headers: IncomingHttpHeaders,
    tried: ReadonlySet<Replica>,
  ): Revision | undefined {
    const candidates = service.candidates();
    const able =
      tried.size === 0
        ? candidates
        : candidates.filter(
            ({ ready }) =>
              ready.length === 0 || ready.some(item => !tried.has(item)),
          );
    if (able.length <= 1) {
      return able[0];
    }
    const value =
      service.sticky && headers[service.sticky.header.toLowerCase()];
    if (value !== undefined) {
      return stickyChoice(able, String(value));
    }
    let turns = this.#turns.get(service);
    if (!turns) {
      turns = WeightedTurns.create();
      this.#turns.set(service, turns);
    }
    const number = turns.next(
      able.map(revision => ({ key: revision.number, weight: revision.weight })),
    );
    return able.find(revision => revision.number === number);
  }
}
