import { Revision } from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { StoredService } from '../../services/ServicesStore';
import { PairedWindows } from '../look/RevisionSignals';
import { StoredRollout } from '../store/rows';

/** What answering an ask may look at. */
export interface AskContext {
  service: StoredService;
  rollout: StoredRollout;
  stable: Revision;
  candidate: Revision;
  target: ServingTarget;
  /** What was counted since the current step began to bake. */
  windows: PairedWindows;
  /** The endpoint key with which this process predicts as a client. */
  probeSecret: string;
  signal: AbortSignal;
}
