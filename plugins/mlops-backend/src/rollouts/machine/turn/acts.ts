import { Act, RolloutObservation, RolloutState } from '../state';
import { deviation, finite } from './weights';

/**
 * What is still to be done to the target and to the service's record, out of
 * intent and reality. Nothing once both agree.
 */
export function actsFor(
  state: RolloutState,
  observation: RolloutObservation,
): Act[] {
  return mayAct(state)
    ? [...targetActs(state, observation), ...recordActs(state, observation)]
    : [];
}

/** Before it starts anything, after its end, and over someone's edit it writes nothing. */
function mayAct({ phase, interruption, endedAt }: RolloutState): boolean {
  return (
    endedAt === undefined &&
    (interruption?.from ?? phase) !== 'checking' &&
    interruption?.kind !== 'foreign-edit'
  );
}

function targetActs(
  state: RolloutState,
  observation: RolloutObservation,
): Act[] {
  const { wanted, stable, candidate, generation } = state;
  const key = `${state.id}:${state.attempt}:g${generation}`;
  const declaration = { ...wanted };
  const surplus = [
    ...(wanted.candidateReplicas === 0 && observation.candidate.present
      ? [candidate.revision]
      : []),
    ...(wanted.stableReplicas === 0 && observation.stable.present
      ? [stable.revision]
      : []),
  ];
  if (surplus.length > 0) {
    return surplus.map(revision => ({
      type: 'remove',
      key: `${key}:remove:${revision}`,
      revision,
      declaration,
    }));
  }
  return isAsDeclared(state, observation)
    ? []
    : [{ type: 'declare', key: `${key}:declare`, declaration }];
}

function isAsDeclared(
  state: RolloutState,
  observation: RolloutObservation,
): boolean {
  const { wanted } = state;
  const { stable, candidate } = observation;
  const has = (
    { present, desiredReplicas }: typeof stable,
    floor: number,
  ): boolean => floor === 0 || (present && finite(desiredReplicas) >= floor);
  return (
    areWeightsDeclared(state, observation) &&
    has(stable, wanted.stableReplicas) &&
    has(candidate, wanted.candidateReplicas) &&
    finite(candidate.desiredReplicas) <= (wanted.candidateMaximum ?? Infinity)
  );
}

function areWeightsDeclared(
  state: RolloutState,
  observation: RolloutObservation,
): boolean {
  const isConfirmed = state.own.length === 1;
  switch (deviation(state, observation)) {
    case 'none':
      return true;
    case 'failover':
      // Routed past a dead replica; what was declared is still declared.
      return isConfirmed;
    default:
      return !state.exposed && finite(observation.candidate.weight) === 0;
  }
}

function recordActs(
  state: RolloutState,
  { servingRevision }: RolloutObservation,
): Act[] {
  const { stable, candidate, ending, phase } = state;
  const record = (revision: number): Act[] =>
    servingRevision === revision
      ? []
      : [
          {
            type: 'record',
            key: `${state.id}:${state.attempt}:record:${revision}`,
            servingRevision: revision,
          },
        ];
  if (phase === 'settling') {
    return record(candidate.revision);
  }
  return ending && state.exposed && phase === 'rolling-back'
    ? record(stable.revision)
    : [];
}
