import type { Revision } from '../../services/Revision.ts';
import type { Service } from '../../services/Service.ts';
import { Crowd } from './Crowd.ts';

/** The crowd of each revision, as long as the revision is there. */
export class Crowds {
  readonly #crowds = new WeakMap<Revision, Crowd>();

  static create(): Crowds {
    return new Crowds();
  }

  of(service: Service, revision: Revision): Crowd {
    let crowd = this.#crowds.get(revision);
    if (!crowd) {
      crowd = Crowd.create({
        revision,
        isRouted: () => service.candidates().includes(revision),
      });
      this.#crowds.set(revision, crowd);
    }
    return crowd;
  }
}
