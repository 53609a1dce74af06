import { Verdict } from '@fairway/backstage-plugin-mlops-common';
import { Answer, hasEnded, RolloutObservation, RolloutState } from '..';

/** The observation in which everything is as the state wants it, nothing answered. */
export function asWanted(state: RolloutState): RolloutObservation {
  const { wanted, stable, phase } = state;
  const part = (replicas: number, weight: number) => ({
    present: replicas > 0,
    readyReplicas: replicas,
    desiredReplicas: replicas,
    weight,
  });
  return {
    serviceState: 'running',
    exists: true,
    stable: part(wanted.stableReplicas, wanted.stableWeight),
    candidate: part(wanted.candidateReplicas, wanted.candidateWeight),
    mirror: wanted.mirror,
    otherWeight: 0,
    poolFull: false,
    servingRevision:
      phase === 'settling' ? state.candidate.revision : stable.revision,
    samples: 1_000,
    answers: [],
  };
}

const answered = (
  state: RolloutState,
  verdict: Verdict,
): RolloutObservation => ({
  ...asWanted(state),
  answers: state.asks.map(
    (ask): Answer => ({
      key: ask.key,
      verdict: ask.type === 'notify' ? 'pass' : verdict,
      reason: `It is ${verdict}`,
    }),
  ),
});

const without = (
  observation: RolloutObservation,
  part: 'stable' | 'candidate',
  readyReplicas = 0,
): RolloutObservation => ({
  ...observation,
  [part]: { ...observation[part], readyReplicas },
});

/** What one look may find: a name for each class of observation. */
export const situations: Record<
  string,
  (state: RolloutState) => RolloutObservation
> = {
  passes: state => answered(state, 'pass'),
  fails: state => answered(state, 'fail'),
  inconclusive: state => answered(state, 'inconclusive'),
  unanswered: state => asWanted(state),
  silent: state => ({ ...answered(state, 'pass'), samples: 0 }),
  'in transit': state => ({
    ...answered(state, 'pass'),
    stable: { ...asWanted(state).stable, weight: state.own[0].stable },
    candidate: {
      ...asWanted(state).candidate,
      weight: state.own[0].candidate,
    },
    mirror: state.own[0].mirror,
  }),
  'candidate starting': state => ({
    ...without(answered(state, 'pass'), 'candidate', 1),
  }),
  'candidate down': state => without(answered(state, 'pass'), 'candidate'),
  'candidate broken': state => ({
    ...answered(state, 'pass'),
    candidate: {
      ...asWanted(state).candidate,
      readyReplicas: 0,
      problem: { message: 'It is broken', permanent: true },
    },
  }),
  'candidate left over': state => ({
    ...answered(state, 'pass'),
    candidate: { ...asWanted(state).candidate, present: true },
  }),
  'stable down': state => without(answered(state, 'pass'), 'stable'),
  'stable short': state => without(answered(state, 'pass'), 'stable', 1),
  'stable down, routed past it': state => ({
    ...without(answered(state, 'pass'), 'stable'),
    stable: {
      ...asWanted(state).stable,
      readyReplicas: 0,
      weight: 0,
    },
    candidate: {
      ...asWanted(state).candidate,
      weight: state.wanted.candidateWeight > 0 ? 100 : 0,
    },
  }),
  'both down': state =>
    without(without(answered(state, 'pass'), 'stable'), 'candidate'),
  'pool full, stable short': state => ({
    ...without(answered(state, 'pass'), 'stable', 1),
    poolFull: true,
  }),
  'pool full, both down': state => ({
    ...without(without(answered(state, 'pass'), 'stable'), 'candidate'),
    poolFull: true,
  }),
  'weights edited': state => ({
    ...answered(state, 'pass'),
    stable: { ...asWanted(state).stable, weight: 33 },
    candidate: { ...asWanted(state).candidate, weight: 67 },
  }),
  'third revision': state => ({ ...answered(state, 'pass'), otherWeight: 5 }),
  'target empty': state => ({
    ...answered(state, 'pass'),
    exists: false,
    stable: {
      present: false,
      readyReplicas: 0,
      desiredReplicas: 0,
      weight: 0,
    },
    candidate: {
      present: false,
      readyReplicas: 0,
      desiredReplicas: 0,
      weight: 0,
    },
  }),
  poisoned: state => ({
    ...asWanted(state),
    stable: { ...asWanted(state).stable, readyReplicas: NaN },
    samples: Infinity,
    answers: [
      { key: 'unknown', verdict: 'pass', reason: '' },
      ...state.asks.map(({ key }) => ({
        key,
        verdict: 'PASS' as Verdict,
        reason: '',
      })),
    ],
  }),
  'recorded otherwise': state => ({
    ...answered(state, 'pass'),
    servingRevision: hasEnded(state) ? 1 : state.candidate.revision,
  }),
  predecessor: state => ({ ...answered(state, 'pass'), predecessor: 'r0' }),
  'service stopped': state => ({
    ...answered(state, 'pass'),
    serviceState: 'stopped',
  }),
};
