import { createExtensionPoint } from '@backstage/backend-plugin-api';
import { ServingTarget } from './ServingTarget';

/** Where modules add serving targets to the mlops plugin. */
export interface ServingTargetsExtensionPoint {
  /**
   * Adds a target.
   *
   * @throws ConflictError when a target of the same kind is there already.
   */
  addServingTarget(target: ServingTarget): void;
}

export const servingTargetsExtensionPoint =
  createExtensionPoint<ServingTargetsExtensionPoint>({
    id: 'mlops.serving-targets',
  });
