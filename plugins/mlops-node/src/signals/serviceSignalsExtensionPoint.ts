import { createExtensionPoint } from '@backstage/backend-plugin-api';
import { ServiceSignals } from './ServiceSignals';

/** Where modules add sources of service signals to the mlops plugin. */
export interface ServiceSignalsExtensionPoint {
  /**
   * Adds a source.
   *
   * @throws ConflictError when a source for the same kind of target is there
   *   already.
   */
  addServiceSignals(signals: ServiceSignals): void;
}

export const serviceSignalsExtensionPoint =
  createExtensionPoint<ServiceSignalsExtensionPoint>({
    id: 'mlops.service-signals',
  });
