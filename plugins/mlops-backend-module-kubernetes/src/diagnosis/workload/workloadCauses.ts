import {
  condition,
  isTrue,
  list,
  text,
  wordsOf,
  type LiveDeployment,
  type LiveReplicaSet,
  type Surroundings,
} from '../../live';
import type { Cause } from '../Cause';
import { because } from '../quote';
import { rejectionCause } from './rejection';

/** What keeps pods of a revision from being made at all. */
export function workloadCauses(
  deployment: LiveDeployment | undefined,
  replicaSets: readonly LiveReplicaSet[],
  {
    surroundings: { namespace },
    ofKServe = [],
  }: {
    surroundings: Surroundings;
    /** What KServe says, where it makes the Deployment. */
    ofKServe?: readonly Cause[];
  },
): Cause[] {
  const terminating: Cause[] =
    namespace?.status?.phase === 'Terminating'
      ? [rejectionCause('because it is being terminated')]
      : [];
  if (!deployment && ofKServe.length > 0) {
    return [...terminating, ...ofKServe];
  }
  if (!deployment) {
    return [
      ...terminating,
      {
        code: 'deployment-missing',
        message: 'The Deployment of the revision is not there',
        action:
          'It is created again with the next change; ask a platform engineer who deletes it where it goes away again',
        permanent: false,
      },
    ];
  }
  return [
    ...terminating,
    ...ofKServe,
    ...refusals(deployment, replicaSets),
    ...progressCauses(deployment),
  ];
}

/** What the API server said to the controller that makes pods. */
function refusals(
  deployment: LiveDeployment,
  replicaSets: readonly LiveReplicaSet[],
): Cause[] {
  const messages = [deployment, ...list(replicaSets)]
    .map(({ status }) => status?.conditions)
    .filter(conditions => isTrue(conditions, 'ReplicaFailure'))
    .map(conditions => wordsOf(condition(conditions, 'ReplicaFailure')).message)
    .filter(message => message !== '');
  return messages.map(rejectionCause);
}

function progressCauses({ status }: LiveDeployment): Cause[] {
  const progressing = condition(status?.conditions, 'Progressing');
  return progressing?.status === 'False' &&
    text(progressing.reason) === 'ProgressDeadlineExceeded'
    ? [
        {
          code: 'no-progress',
          message: `No further replica became ready for ten minutes${because(
            text(progressing.message),
          )}`,
          action: 'See the logs and events of the replicas',
          permanent: false,
        },
      ]
    : [];
}
