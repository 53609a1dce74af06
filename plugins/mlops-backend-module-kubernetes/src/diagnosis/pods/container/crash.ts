import {
  containerStatuses,
  hasEnded,
  modelStatus,
  serverStatus,
  text,
} from '../../../live';
import type { Cause, CauseCode } from '../../Cause';
import type { PodFacts } from '../../PodFacts';
import { because, quote } from '../../quote';
import { outOfMemory } from './memory';
import {
  failureOf,
  howOften,
  isOutOfMemory,
  PATIENCE,
  type Termination,
} from './termination';

interface ServerFailure {
  code: CauseCode;
  why: string;
  action: string;
}

/** By the exit codes of `onnx-server` (packages/onnx-server, `errors.ts`). */
const byExitCode: Record<number, ServerFailure> = {
  2: {
    code: 'server-failed',
    why: 'The server does not accept how it was started',
    action:
      'Check the environment variables; otherwise the image is older than this portal, and a platform engineer has to update it',
  },
  3: {
    code: 'digest-mismatch',
    why: 'The model in the replica is another file than was registered',
    action:
      'Register what is at the address of the model as a new version, or put the old file back',
  },
  4: {
    code: 'model-not-usable',
    why: 'The server cannot load the model',
    action:
      'Check that the file is a whole ONNX model whose opset the runtime knows, export it again and register it as a new version',
  },
  5: {
    code: 'server-failed',
    why: 'The image has no ONNX Runtime that works on this node',
    action:
      'Ask a platform engineer for an image that is made for the processors of this pool',
  },
};

/** Reasons of containers that never ran. */
const NEVER_RAN = new Set([
  'ContainerCannotRun',
  'StartError',
  'RunContainerError',
  'CreateContainerError',
  'PostStartHookError',
  'PreCreateHookError',
  'PreStartHookError',
]);

/** Why containers end again and again. */
export function crashCauses(facts: PodFacts): Cause[] {
  return hasEnded(facts.pod)
    ? []
    : [...serverCauses(facts), ...otherCauses(facts), ...startCauses(facts)];
}

function serverCauses({ pod }: PodFacts): Cause[] {
  const failure = failureOf(serverStatus(pod));
  if (!failure || NEVER_RAN.has(failure.reason)) {
    return [];
  }
  if (isOutOfMemory(failure)) {
    return [outOfMemory(pod, failure, 'serving the model')];
  }
  const known = byExitCode[failure.exitCode];
  return [
    known
      ? {
          code: known.code,
          message: `${known.why}${because(failure.message)}`,
          action: known.action,
          permanent:
            known.code === 'digest-mismatch' || failure.restarts >= PATIENCE,
        }
      : crashLoop('The server', failure),
  ];
}

/** Containers that others have put into the pod, such as those of a service mesh. */
function otherCauses({ pod }: PodFacts): Cause[] {
  const ours = [modelStatus(pod), serverStatus(pod)];
  return containerStatuses(pod)
    .filter(status => !ours.includes(status))
    .flatMap(status => {
      const failure = failureOf(status);
      return failure && !NEVER_RAN.has(failure.reason)
        ? [
            crashLoop(
              `The container ${quote(
                text(status.name),
                63,
              )}, which the cluster has added,`,
              failure,
            ),
          ]
        : [];
    });
}

function crashLoop(who: string, failure: Termination): Cause {
  return {
    code: 'crash-loop',
    message: `${who} has ended ${howOften(failure)}, last with exit code ${
      failure.exitCode
    }${because(failure.message)}`,
    action: 'See the logs of the replica; it is started again by itself',
    permanent: false,
  };
}

/** A container that could not be started at all, by what the container runtime says. */
function startCauses({ pod }: PodFacts): Cause[] {
  return containerStatuses(pod).flatMap(status => {
    const waiting = status.state?.waiting;
    const failure = failureOf(status);
    const isWaiting = NEVER_RAN.has(text(waiting?.reason));
    if (!isWaiting && !(failure && NEVER_RAN.has(failure.reason))) {
      return [];
    }
    const said = isWaiting ? text(waiting?.message) : failure?.message ?? '';
    return [
      {
        code: 'start-failed',
        message: `The container ${quote(
          text(status.name),
          63,
        )} cannot be started${because(said)}`,
        action:
          'Check the image: its program must be there and be made for the processors of the nodes',
        permanent: (failure?.restarts ?? 0) >= PATIENCE,
      },
    ];
  });
}
