import { createExtensionPoint } from '@backstage/backend-plugin-api';
import { DriftCounts } from './DriftCounts';

/** Where modules add sources of drift counts to the mlops plugin. */
export interface DriftCountsExtensionPoint {
  /**
   * Adds a source.
   *
   * @throws ConflictError when a source for the same kind of target is there
   *   already.
   */
  addDriftCounts(counts: DriftCounts): void;
}

export const driftCountsExtensionPoint =
  createExtensionPoint<DriftCountsExtensionPoint>({
    id: 'mlops.drift-counts',
  });
