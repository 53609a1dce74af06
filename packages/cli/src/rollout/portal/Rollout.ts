/** What a gate said last. */
export interface GateVerdict {
  gate: string;
  verdict: 'pass' | 'fail' | 'inconclusive';
  reason: string;
  action?: string;
  /** Counted from 0. */
  step?: number;
}

/** Shares of the predictions, in percent. */
export interface Weights {
  stable: number;
  candidate: number;
  mirror: number;
}

/** What a revision is made of: exactly this artifact. */
export interface Version {
  modelVersion: string;
  digest: string;
}

/** A step: shift, then bake. */
export interface Step {
  weight: number;
  mirror?: number;
  bakeSeconds: number;
  minimumSamples: number;
}

/** A rollout as the portal gives it; what is not listed is passed on as it is. */
export interface Rollout {
  id: string;
  service: string;
  environment: string;
  attempt: number;
  stableRevision: number;
  candidateRevision: number;
  stableVersion?: Version;
  candidateVersion?: Version;
  steps: Step[];
  step: number;
  gates: { kind: string; name: string }[];
  hasGates: boolean;
  phase: string;
  waitingFor: string;
  action?: string;
  bakedSeconds: number;
  samples: number;
  verdicts: GateVerdict[];
  wanted: Weights;
  observed?: Weights;
  submittedBy: string;
  createdAt: string;
  endedAt?: string;
  reason?: string;
  decidedBy?: string;
  supersededBy?: string;
}

/** A page of a list. */
export interface Page<T> {
  items: T[];
  totalItems: number;
}

/** A check of a wish against reality. */
export interface Finding {
  severity: string;
  message: string;
  fix?: string;
}

/** What a rollout would do. */
export interface Preview {
  steps: Step[];
  gates: { kind: string; name: string }[];
  findings: Finding[];
  isAllowed: boolean;
}
