import type { IncomingHttpHeaders } from 'node:http';
import type { Crowd, Waiting } from '../crowd/Crowd.ts';
import { Crowds } from '../crowd/Crowds.ts';
import type { Replica } from '../../replicas/Replica.ts';
import type { Revision } from '../../services/Revision.ts';
import type { Service } from '../../services/Service.ts';
import { Router } from './Router.ts';

/** Somebody who wants a place at a replica. */
export interface Entrant {
  service: Service;
  headers: IncomingHttpHeaders;
  /** Addresses one revision instead of choosing by weight. */
  revision: number | undefined;
  /** Whose turn it takes where it has to wait: the id of a key. */
  caller: string;
  priority: number;
  /** On the clock of `performance.now()`. */
  deadline: number;
  /** Is told of the revision whose replicas it shall have, before it waits. */
  onChosen: (revision: Revision) => void;
  onLeave: Waiting['onLeave'];
}

/** A place at a replica; `leave` must be called once. */
export interface Place {
  replica: Replica;
  revision: Revision;
  leave(): void;
}

/** Why there is no place; `none`: nothing can answer, now or soon. */
export type NoPlace = 'full' | 'late' | 'gone' | 'none';

/** Lets requests in: chooses the revision, and has them wait for a replica. */
export class Admission {
  readonly #router = Router.create();
  readonly #crowds = Crowds.create();

  static create(): Admission {
    return new Admission();
  }

  /**
   * Whether it is worth reading a request; otherwise why not. Under overload
   * most are refused, and every microsecond spent on them is taken from those
   * that are answered.
   */
  closed({
    service,
    revision,
    caller,
  }: Pick<Entrant, 'service' | 'caller'> & { revision?: number }):
    | 'none'
    | 'full'
    | undefined {
    const open =
      revision === undefined
        ? service.candidates()
        : addressedOf(service, revision);
    if (open.length === 0) {
      return 'none';
    }
    const maximum = service.queue.maximalWaiting;
    const isFull = open.every(item =>
      this.#crowds.of(service, item).isFullFor({ key: caller, maximum }),
    );
    return isFull ? 'full' : undefined;
  }

  /** At once where a place is free: a promise costs a turn of the loop. */
  enter(
    entrant: Entrant,
    tried: ReadonlySet<Replica>,
  ): Place | NoPlace | Promise<Place | NoPlace> {
    const revision = this.#choose(entrant, tried);
    if (!revision) {
      return 'none';
    }
    entrant.onChosen(revision);
    revision.demand.arrived(performance.now());
    const crowd = this.#crowds.of(entrant.service, revision);
    const replica = crowd.tryEnter(tried);
    return replica
      ? placeOf(revision, crowd, replica)
      : this.#wait(entrant, revision, crowd);
  }

  async #wait(
    entrant: Entrant,
    revision: Revision,
    crowd: Crowd,
  ): Promise<Place | NoPlace> {
    const admission = await crowd.wait({
      key: entrant.caller,
      priority: entrant.priority,
      deadline: entrant.deadline,
      maximum: entrant.service.queue.maximalWaiting,
      isByWeight: entrant.revision === undefined,
      onLeave: entrant.onLeave,
    });
    if (typeof admission === 'object') {
      return placeOf(revision, crowd, admission);
    }
    return admission === 'again' ? this.enter(entrant, new Set()) : admission;
  }

  #choose(
    { service, revision, headers }: Entrant,
    tried: ReadonlySet<Replica>,
  ): Revision | undefined {
    if (revision === undefined) {
      return this.#router.choose(service, headers, tried);
    }
    return addressedOf(service, revision)[0];
  }
}

/** The revision of that number, unless it cannot answer. */
function addressedOf(service: Service, number: number): Revision[] {
  const revision = service.revision(number);
  return revision && canAnswer(revision) ? [revision] : [];
}

function canAnswer({ ready, canWake }: Revision): boolean {
  return ready.length > 0 || canWake;
}

function placeOf(revision: Revision, crowd: Crowd, replica: Replica): Place {
  revision.demand.began();
  return {
    replica,
    revision,
    leave: () => {
      revision.demand.ended();
      crowd.leave(replica);
    },
  };
}
