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
} from '@fairway/serving-host';
import { askHost, AskOptions } from '../host/askHost';

/** What the serving-host of this machine has counted for drift. */
export class EmbeddedDriftCounts implements DriftCounts {
  readonly kind = 'embedded';

  readonly #options: AskOptions;
  #epoch = 0;

  static create(options: AskOptions): EmbeddedDriftCounts {
    return new EmbeddedDriftCounts(options);
  }

  private constructor(options: AskOptions) {
    this.#options = options;
  }

  async windows(service: ServiceKey, query: DriftQuery): Promise<DriftWindows> {
    const nothing = (problem: string) => ({
      epoch: this.#epoch,
      asOf: query.since,
      problem,
      revisions: [],
    });
    try {
      return await askHost(this.#options, async ({ client, info }) => {
        this.#epoch = info.epoch;
        return (
          (await read(client, service, query)) ??
          nothing(
            `The serving-host of this machine knows nothing of a service ${service.name}`,
          )
        );
      });
    } catch (error) {
      return nothing(error instanceof Error ? error.message : String(error));
    }
  }
}

/** `undefined` where the host does not have the service. */
async function read(
  client: ServingHostClient,
  { id, name }: ServiceKey,
  { since, count, limit }: DriftQuery,
): Promise<DriftWindows | undefined> {
  const revisions = count.map(({ revision }) => revision);
  const ask = () =>
    client.driftCounts(name, {
      ...{ since, limit },
      // A list of none would be of all.
      ...(revisions.length > 0 && { revisions }),
    });
  let found = await ask();
  if (found?.id !== id) {
    return undefined;
  }
  const missing = notCounted(found, count);
  if (missing.length > 0) {
    await client.countDrift(name, { id, revisions: missing });
    found = await ask();
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
