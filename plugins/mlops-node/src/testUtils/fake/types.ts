import { Capabilities } from '@fairway/backstage-plugin-mlops-common';
import { DesiredService, DiscoveredPool, ServingTarget } from '../../targets';

/** One attempt to write, in the order in which they came. */
export interface RecordedWrite {
  operation: 'converge' | 'remove';
  service: string;
  epoch: number;
  outcome: 'written' | 'unchanged' | 'pending' | 'refused';
  desired?: DesiredService;
}

/** Called before a method acts; may wait, or throw in its place. */
export type FakeInterceptor = (
  method: keyof ServingTarget,
  service?: string,
) => void | Promise<void>;

export interface FakeServingTargetOptions {
  /** Kind of the target; 'fake' when absent. */
  kind?: string;
  /** Milliseconds since the epoch; `Date.now` when absent. */
  now?: () => number;
  /** With 'manual', replicas start only by {@link FakeServingTarget.setReady}. */
  readiness?: 'automatic' | 'manual';
  /** False for a target without endpoint keys; true when absent. */
  checksKeys?: boolean;
  capabilities?: Partial<Capabilities>;
  pools?: DiscoveredPool[];
  /** Folder in Git of a target that does not write objects itself; absent: it does. */
  gitOpsPath?: string;
}
