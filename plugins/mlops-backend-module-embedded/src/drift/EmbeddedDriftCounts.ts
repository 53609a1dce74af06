import {
  DriftCounts,
  DriftQuery,
  DriftWindows,
  ServiceKey,
} from '@fairway/backstage-plugin-mlops-node';
import {
  CountRequest,
  HostDriftCounts,
  ServingHostClient,
  ServingHostUnreachableError,
} from '@fairway/serving-host';
import { connectWithin } from '../host/connectWithin';
import { HostSupervisor } from '../host/HostSupervisor';

export interface EmbeddedDriftCountsOptions {
  supervisor: HostSupervisor;
  /** How long is waited for a host that starts; 3 s when absent. */
  withinMs?: number;
}

const WITHIN_MS = 3_000;

/** What the serving-host of this machine has counted for drift. */
export class EmbeddedDriftCounts implements DriftCounts {
  readonly kind = 'embedded';

  readonly #supervisor: HostSupervisor;
  readonly #withinMs: number;
  #epoch = 0;

  static create(options: EmbeddedDriftCountsOptions): EmbeddedDriftCounts {
    return new EmbeddedDriftCounts(options);
  }

  private constructor(options: EmbeddedDriftCountsOptions) {
    this.#supervisor = options.supervisor;
    this.#withinMs = options.withinMs ?? WITHIN_MS;
  }

  async windows(service: ServiceKey, query: DriftQuery): Promise<DriftWindows> {
    const nothing = (problem: string) => ({
      epoch: this.#epoch,
      asOf: query.since,
      problem,
      revisions: [],
    });
    try {
      const host = await connectWithin(this.#supervisor, this.#withinMs);
      this.#epoch = host.info.epoch;
      try {
        return (
          (await ask(host.client, service, query)) ??
          nothing(
            `The serving-host of this machine knows nothing of a service ${service.name}`,
          )
        );
      } catch (error) {
        if (error instanceof ServingHostUnreachableError) {
          await this.#supervisor.lost(host);
        }
        throw error;
      }
    } catch (error) {
      return nothing(error instanceof Error ? error.message : String(error));
    }
  }
}

/** `undefined` where the host does not have the service. */
async function ask(
  client: ServingHostClient,
  { id, name }: ServiceKey,
  { since, count, limit }: DriftQuery,
): Promise<DriftWindows | undefined> {
  const revisions = count.map(({ revision }) => revision);
  const read = () =>
    client.driftCounts(name, {
      ...{ since, limit },
      // A list of none would be of all.
      ...(revisions.length > 0 && { revisions }),
    });
  let found = await read();
  if (found?.id !== id) {
    return undefined;
  }
  const missing = notCounted(found, count);
  if (missing.length > 0) {
    await client.countDrift(name, { id, revisions: missing });
    found = await read();
    if (found?.id !== id) {
      return undefined;
    }
  }
  return {
    epoch: found.epoch,
    asOf: found.asOf,
    revisions: revisions.length > 0 ? found.revisions : [],
  };
}

function notCounted(
  { revisions }: HostDriftCounts,
  count: DriftQuery['count'],
): CountRequest['revisions'] {
  const counted = new Map(
    revisions.map(({ revision, fingerprint }) => [revision, fingerprint]),
  );
  return count
    .filter(
      ({ revision, fingerprint }) => counted.get(revision) !== fingerprint,
    )
    .map(({ revision, signature, layout }) => ({
      revision,
      signature: signature as Record<string, unknown>,
      layout: layout as Record<string, unknown>,
    }));
}
