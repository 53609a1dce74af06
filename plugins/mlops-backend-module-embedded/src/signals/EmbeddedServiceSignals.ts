import {
  ServiceKey,
  ServiceSignals,
  ServiceWindows,
  WindowsQuery,
} from '@fairway/backstage-plugin-mlops-node';
import { askHost, AskOptions } from '../host/askHost';

/** What the serving-host of this machine has counted. */
export class EmbeddedServiceSignals implements ServiceSignals {
  readonly kind = 'embedded';

  readonly #options: AskOptions;
  #epoch = 0;

  static create(options: AskOptions): EmbeddedServiceSignals {
    return new EmbeddedServiceSignals(options);
  }

  private constructor(options: AskOptions) {
    this.#options = options;
  }

  async windows(
    service: ServiceKey,
    { since, until, revisions, limit }: WindowsQuery,
  ): Promise<ServiceWindows> {
    const nothing = (problem: string) => ({
      epoch: this.#epoch,
      asOf: since,
      problem,
      revisions: [],
      unrouted: [],
    });
    try {
      return await askHost(this.#options, async ({ client, info }) => {
        const found = await client.signals(service.name, {
          since,
          until,
          revisions,
          limit,
        });
        this.#epoch = found?.epoch ?? info.epoch;
        if (found?.id !== service.id) {
          return nothing(
            `The serving-host of this machine knows nothing of a service ${service.name}`,
          );
        }
        const { id: _, ...windows } = found;
        return windows;
      });
    } catch (error) {
      return nothing(error instanceof Error ? error.message : String(error));
    }
  }
}
