import {
  RevisionWindows,
  ServiceKey,
  ServiceSignals,
  ServiceWindow,
  ServiceWindows,
  WindowsQuery,
} from '@fairway/backstage-plugin-mlops-node';
import { within } from '../../control';
import { readPages } from './readPages';

/** Both revisions over the same stretch of time. */
export interface PairedWindows {
  /** Milliseconds since the epoch, by the source's clock. */
  asOf: number;
  since: number;
  stable: ServiceWindow[];
  candidate: ServiceWindow[];
  /** Why nothing is known, in plain words. */
  problem?: string;
}

/** Longer than any source needs; a look must not wait for one that hangs. */
const withinMs = 5_000;

/** Reads what the data plane counted of the two revisions of a rollout. */
export class RevisionSignals {
  readonly #sources: ReadonlyMap<string, ServiceSignals>;

  static create(options: {
    sources: ReadonlyMap<string, ServiceSignals>;
  }): RevisionSignals {
    return new RevisionSignals(options.sources);
  }

  private constructor(sources: ReadonlyMap<string, ServiceSignals>) {
    this.#sources = sources;
  }

  async read(
    service: ServiceKey & { target: string },
    revisions: { stable: number; candidate: number },
    since: number,
  ): Promise<PairedWindows> {
    const source = this.#sources.get(service.target);
    if (!source) {
      return {
        asOf: since,
        since,
        stable: [],
        candidate: [],
        problem: `Nothing in this portal counts the predictions of serving target '${service.target}'`,
      };
    }
    const { stable, candidate } = revisions;
    const found = await this.#ask(source, service, {
      since,
      revisions: [stable, candidate],
    });
    if (typeof found === 'string') {
      return { asOf: since, since, stable: [], candidate: [], problem: found };
    }
    return {
      asOf: found.asOf,
      since: Math.max(since, found.dataSince ?? since),
      stable: windowsOf(found.revisions, stable),
      candidate: windowsOf(found.revisions, candidate),
      ...(found.problem !== undefined && { problem: found.problem }),
    };
  }

  /**
   * @returns what it says, or why nothing can be concluded from that. A source
   * that fails is no reason for a rollout to stand still: it goes back, is
   * aborted and ends in silence without one.
   */
  async #ask(
    source: ServiceSignals,
    { id, name }: ServiceKey,
    query: WindowsQuery,
  ): Promise<ServiceWindows | string> {
    try {
      return await within(withinMs, readPages(source, { id, name }, query));
    } catch (error) {
      return `The source of signals cannot be asked: ${
        (error as Error).message
      }`;
    }
  }
}

function windowsOf(revisions: RevisionWindows[], revision: number) {
  return revisions.find(found => found.revision === revision)?.windows ?? [];
}

/**
 * How many predictions, or copies where it gets copies alone, a revision has
 * ended in these windows.
 */
export function samplesOf(windows: readonly ServiceWindow[]): number {
  return windows.reduce(
    (sum, { requests, mirror }) => sum + requests + (mirror?.compared ?? 0),
    0,
  );
}
