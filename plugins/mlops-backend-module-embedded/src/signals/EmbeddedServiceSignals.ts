import {
  ServiceKey,
  ServiceSignals,
  ServiceWindows,
  WindowsQuery,
} from '@fairway/backstage-plugin-mlops-node';
import { ServingHostUnreachableError } from '@fairway/serving-host';
import { connectWithin } from '../host/connectWithin';
import { ConnectedHost } from '../host/findHost';
import { HostSupervisor } from '../host/HostSupervisor';

export interface EmbeddedServiceSignalsOptions {
  supervisor: HostSupervisor;
  /** How long is waited for a host that starts; 3 s when absent. */
  withinMs?: number;
}

const WITHIN_MS = 3_000;

/** What the serving-host of this machine has counted. */
export class EmbeddedServiceSignals implements ServiceSignals {
  readonly kind = 'embedded';

  readonly #supervisor: HostSupervisor;
  readonly #withinMs: number;
  #epoch = 0;

  static create(
    options: EmbeddedServiceSignalsOptions,
  ): EmbeddedServiceSignals {
    return new EmbeddedServiceSignals(options);
  }

  private constructor(options: EmbeddedServiceSignalsOptions) {
    this.#supervisor = options.supervisor;
    this.#withinMs = options.withinMs ?? WITHIN_MS;
  }

  async windows(
    service: ServiceKey,
    options: WindowsQuery,
  ): Promise<ServiceWindows> {
    const nothing = (problem: string) => ({
      epoch: this.#epoch,
      asOf: options.since,
      problem,
      revisions: [],
      unrouted: [],
    });
    try {
      const host = await connectWithin(this.#supervisor, this.#withinMs);
      const found = await this.#ask(host, service, options);
      this.#epoch = found?.epoch ?? host.info.epoch;
      if (found?.id !== service.id) {
        return nothing(
          `The serving-host of this machine knows nothing of a service ${service.name}`,
        );
      }
      const { id: _, ...windows } = found;
      return windows;
    } catch (error) {
      return nothing(error instanceof Error ? error.message : String(error));
    }
  }

  async #ask(
    host: ConnectedHost,
    { name }: ServiceKey,
    { since, until, revisions, limit }: WindowsQuery,
  ) {
    try {
      return await host.client.signals(name, {
        since,
        until,
        revisions,
        limit,
      });
    } catch (error) {
      if (error instanceof ServingHostUnreachableError) {
        await this.#supervisor.lost(host);
      }
      throw error;
    }
  }
}
