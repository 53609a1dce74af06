import { GateResult } from '@fairway/gates';

/** What came of an ask: the verdict of a gate, or of a look of our own. */
export type AskResult = Pick<
  GateResult,
  'verdict' | 'reason' | 'action' | 'evidence'
>;
