import {
  Approval,
  OperationName,
  Promotion,
  resolveSteps,
  Rollout,
  rolloutFindings,
  RolloutOptions,
  RolloutPhase,
  RolloutRequest,
  RolloutSignals,
  StoredEvidence,
} from '@fairway/backstage-plugin-mlops-common';
import { FakeRequest, Handler, notFound, page } from './fakeHandler';
import { bakingRollout } from './rolloutFixtures';

type State = {
  rollouts: Rollout[];
  promotion: Promotion;
  rolloutOptions: RolloutOptions;
  rolloutSignals: RolloutSignals;
  /** By rollout. */
  approvals: Record<string, Approval[]>;
  evidence: StoredEvidence[];
};

const phaseAfter: Record<string, RolloutPhase> = {
  pause: 'paused',
  resume: 'baking',
  promote: 'promoting',
  abort: 'rolling-back',
  retry: 'checking',
};

/** The operations on rollouts, in memory. */
export function createFakeRollouts(state: State) {
  const rolloutOf = ({ path }: FakeRequest) => {
    const found = state.rollouts.find(({ id }) => id === path.id);
    if (!found) {
      throw notFound(`rollout ${path.id}`);
    }
    return found;
  };
  const put = (rollout: Rollout) => {
    const others = state.rollouts.filter(({ id }) => id !== rollout.id);
    state.rollouts = [rollout, ...others];
    return rollout;
  };
  const planOf = (request: RolloutRequest) => {
    const { policy } = state.rolloutOptions;
    const strategy = request.strategy ?? policy.defaultStrategy;
    const gates = request.gates ?? policy.defaultGates;
    const { steps } = resolveSteps(strategy, policy);
    return { strategy, steps, gates, hasGates: gates.length > 0 };
  };
  const start = (service: string, request: RolloutRequest) => ({
    rollout: put({
      ...bakingRollout,
      ...planOf(request),
      id: `rollout-${state.rollouts.length + 1}`,
      service,
      phase: 'checking',
      step: 0,
      verdicts: [],
      candidateRevision: request.revision ?? 3,
    }),
    repeated: false,
  });
  return {
    listRollouts: ({ query }) =>
      page(
        state.rollouts.filter(
          ({ service, environment, phase, endedAt }) =>
            (!query.service || service === query.service) &&
            (!query.environment || environment === query.environment) &&
            (!query.phase || phase === query.phase) &&
            (!query.active || query.active === String(endedAt === undefined)),
        ),
        query,
      ),
    getRolloutOptions: () => state.rolloutOptions,
    previewRollout: ({ body }) => {
      const plan = planOf(body);
      const findings = rolloutFindings(state.rolloutOptions.policy, plan);
      return {
        ...plan,
        findings,
        isAllowed: findings.every(({ severity }) => severity !== 'blocking'),
      };
    },
    startRollout: ({ path, body }) => start(path.service, body),
    getPromotion: () => state.promotion,
    promoteService: ({ body }) => {
      const { source } = state.promotion;
      const { modelVersion } = source!;
      const { rollout } = start(body.target, { ...body, modelVersion });
      return {
        rollout: put({ ...rollout, promotedFrom: source }),
        repeated: false,
      };
    },
    rollBackService: ({ path, body }) => start(path.service, body),
    getRollout: rolloutOf,
    commandRollout: request =>
      put({
        ...rolloutOf(request),
        phase: phaseAfter[request.body.command],
        commands: [],
      }),
    listApprovals: ({ path }) => ({ items: state.approvals[path.id] ?? [] }),
    decideApproval: request => {
      const { body, path } = request;
      state.approvals[path.id] = [
        {
          ...body,
          by: 'user:default/engineering-lead',
          at: new Date().toISOString(),
        },
        ...(state.approvals[path.id] ?? []),
      ];
      return rolloutOf(request);
    },
    listVerdicts: request => page(rolloutOf(request).verdicts, request.query),
    getEvidence: ({ path }) => {
      const found = state.evidence.find(({ id }) => id === path.evidence);
      if (!found) {
        throw notFound(`evidence ${path.evidence}`);
      }
      return found;
    },
    getRolloutSignals: () => state.rolloutSignals,
  } satisfies Partial<Record<OperationName, Handler>>;
}
