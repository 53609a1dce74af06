import {
  AuditEvent,
  AuditMark,
  backendsOf,
  KubeLab,
  ReadyPods,
  writtenWeights,
} from '@fairway/kube-lab';
import { NAMESPACE, PORTAL } from './names';

/** What the API server has recorded of a portal, and what must not stand there. */
export class ClusterRecord {
  readonly #lab: KubeLab;

  static create(lab: KubeLab): ClusterRecord {
    return new ClusterRecord(lab);
  }

  private constructor(lab: KubeLab) {
    this.#lab = lab;
  }

  /** Now, for all that follows. */
  mark(): AuditMark {
    return this.#lab.audit.mark();
  }

  /** What the portal has written, and the API server has taken. */
  async writes(since: AuditMark): Promise<AuditEvent[]> {
    return await this.#lab.audit.takenWrites({
      user: PORTAL,
      namespace: NAMESPACE,
      since,
    });
  }

  /**
   * Every division that was written since, each once in a row, from the first one
   * that gives anything to anybody.
   */
  async writtenWeights(
    service: string,
    since: AuditMark,
  ): Promise<Record<string, number>[]> {
    const written = writtenWeights(await this.writes(since), service);
    const isServed = Object.keys(written[0] ?? {}).length > 0;
    return isServed ? written : written.slice(1);
  }

  /**
   * What the portal wrote and must not have, in words: weights that do not sum to
   * 100, or weight for a revision without a ready replica (I2), by what the
   * pods had said of themselves before.
   *
   * @param since - before the pods were made
   */
  async violations(since: AuditMark): Promise<string[]> {
    const found: string[] = [];
    const ready = ReadyPods.create();
    /** Services of which something has answered: before there is nobody to ask. */
    const answering = new Set<string>();
    const events = await this.#lab.audit.takenWrites({
      namespace: NAMESPACE,
      since,
    });
    for (const event of events) {
      ready.note(event);
      const { objectRef, verb, user, responseObject } = event;
      const { resource, name = '' } = objectRef ?? {};
      const isWritten = verb !== 'delete' && user.username === PORTAL;
      if (resource !== 'httproutes' || !isWritten) {
        continue;
      }
      const backends = backendsOf(responseObject).filter(
        ({ weight }) => weight > 0,
      );
      if (backends.some(backend => ready.of(backend.name) > 0)) {
        answering.add(name);
      }
      const sum = backends.reduce((total, { weight }) => total + weight, 0);
      if (backends.length > 0 && sum !== 100) {
        found.push(`I2: the weights of ${name} sum to ${sum}`);
      }
      for (const backend of backends) {
        if (answering.has(name) && ready.of(backend.name) === 0) {
          found.push(
            `I2: ${backend.weight} % for ${backend.name}, which has no ready replica`,
          );
        }
      }
    }
    return found;
  }
}
