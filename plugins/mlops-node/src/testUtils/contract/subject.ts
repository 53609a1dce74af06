import { RevisionSpec } from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget, TargetPool } from '../../targets';

/** A target under the contract, and what the suite needs to make use of it. */
export interface ServingTargetSubject {
  target: ServingTarget;
  pool: TargetPool;
  /** Name under which the models answer. */
  modelName: string;
  /**
   * Two specs that run on the pool, of different model versions. Their answers
   * carry the version as `model_version`, as the Open Inference Protocol has it.
   */
  specs: readonly [RevisionSpec, RevisionSpec];
  /** A request in the Open Inference Protocol that both versions answer. */
  request: unknown;
  /** Another target of this kind, whose other side cannot be reached. */
  unreachable: ServingTarget;
  /** Stops and deletes all that the setup has started or written. */
  close(): Promise<void>;
}

export interface ServingTargetContractOptions {
  /** Stands in the names of the tests. */
  name: string;
  /** Called once, before the first test. */
  setup: () => Promise<ServingTargetSubject>;
  /** False for a target without weights: those tests are left out. */
  weights?: boolean;
  /** False for a target that cannot scale to zero: those tests are left out. */
  scaleToZero?: boolean;
  /** False for a target without mirrors: those tests are left out. */
  mirror?: boolean;
  /** False for a target that checks no keys: those tests are left out. */
  keys?: boolean;
  /** False for a target that does not limit keys: those tests are left out. */
  rateLimits?: boolean;
  /** The longest wait for a replica to be ready; 60 seconds when absent. */
  readyWithinMs?: number;
}
