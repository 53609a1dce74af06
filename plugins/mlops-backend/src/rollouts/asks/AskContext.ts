import { Revision } from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { StoredService } from '../../services/ServicesStore';
import { PairedWindows } from '../look/RevisionSignals';
import { StoredAnswer, StoredRollout } from '../store/rows';

/** What answering an ask may look at. */
export interface AskContext {
  service: StoredService;
  rollout: StoredRollout;
  stable: Revision;
  candidate: Revision;
  target: ServingTarget;
  /** What was counted since the current step began to bake. */
  windows: PairedWindows;
  /** What each gate of the bake that is asked has said last in this step. */
  lastLooks: ReadonlyMap<string, StoredAnswer>;
  /** The endpoint key with which this process predicts as a client. */
  probeSecret?: string;
  signal: AbortSignal;
}
