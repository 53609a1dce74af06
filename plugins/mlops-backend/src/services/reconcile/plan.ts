import {
  Phase,
  Revision,
  RevisionSpec,
  startSecondsOf,
} from '@fairway/backstage-plugin-mlops-common';
import {
  DesiredRevision,
  Observation,
  ObservedRevision,
} from '@fairway/backstage-plugin-mlops-node';
import { StoredDeployment } from '../../deployments/DeploymentsStore';
import { StoredService } from '../ServicesStore';

/** How long a revision may take to become ready before its deployment fails. */
export function progressDeadlineMs({ runtime }: RevisionSpec): number {
  return startSecondsOf({ runtime }) * 1000;
}

/** What the control loop knows of a service when it decides. */
export interface PlanInput {
  service: StoredService;
  /** The wanted revision. */
  wanted: Revision;
  /** The last revision that was deployed successfully, if it is another one. */
  serving?: Revision;
  /** The deployment of the wanted revision. */
  deployment?: StoredDeployment;
  observation: Observation;
  /** Milliseconds since the epoch. */
  now: number;
}

export interface Status {
  phase: Phase;
  message: string;
  action?: string;
  /** Where to do that. */
  actionUrl?: string;
  /** Milliseconds since the epoch; absent while it is awake. */
  asleepSince?: number;
}

/** What is to be done and said: the decision of one look at a service. */
export interface Plan {
  /** What to declare to the target; empty for stopped. */
  revisions: DesiredRevision[];
  remove: boolean;
  status: Status;
  /** The wanted revision takes all traffic: try a prediction through its public address. */
  verify: boolean;
  /** The deployment of the wanted revision ended without success. */
  failure?: { message: string };
}

/**
 * Decides what one look at a service leads to. Pure: same input, same plan.
 *
 * A new revision is started beside the serving one, takes the traffic once all
 * its replicas are ready, and only then the old one goes. One that cannot start
 * never takes traffic, and what served before goes on serving.
 */
export function planService(input: PlanInput): Plan {
  switch (input.service.desiredState) {
    case 'deleted':
      return {
        revisions: [],
        remove: true,
        verify: false,
        status: {
          phase: 'deleting',
          message: 'The service is being removed',
        },
      };
    case 'stopped':
      return planStopped(input);
    default:
      return planRunning(input);
  }
}

function planStopped({ observation }: PlanInput): Plan {
  const left = observation.replicas.filter(
    replica => replica.state !== 'stopped',
  ).length;
  return {
    revisions: [],
    remove: false,
    verify: false,
    status:
      left > 0
        ? {
            phase: 'stopping',
            message: `${count(left, 'replica')} still finishing`,
          }
        : {
            phase: 'stopped',
            message: 'Stopped: it uses no capacity and answers no predictions',
            action: 'Start it to serve predictions again',
          },
  };
}

function planRunning(input: PlanInput): Plan {
  const { wanted, serving, deployment, observation, now } = input;
  const seen = find(observation, wanted.number);
  const deploying =
    deployment?.state === 'queued' || deployment?.state === 'running';
  const failed = deployment?.state === 'failed';

  if (failed && !serving) {
    return {
      revisions: [],
      remove: false,
      verify: false,
      status: {
        phase: 'failed',
        message: deployment.message,
        action:
          'See the logs and events, change what was wrong, or delete the service',
      },
    };
  }
  if (failed && serving) {
    return {
      revisions: [desired(serving, 100)],
      remove: false,
      verify: false,
      status: {
        phase: 'degraded',
        message: `Revision ${wanted.number} could not be deployed: ${deployment.message} Revision ${serving.number} goes on serving.`,
        action: 'See the logs and events, then change the service again',
      },
    };
  }
  if (!isReady(seen, wanted, deploying)) {
    const failure = deploying
      ? whyFailed(seen, {
          sinceMs: now - startOf(deployment, seen),
          deadlineMs: progressDeadlineMs(wanted.spec),
        })
      : undefined;
    return {
      revisions: serving
        ? [desired(wanted, 0, deploying), desired(serving, 100)]
        : [desired(wanted, 100, deploying)],
      remove: false,
      verify: false,
      failure,
      status: notReady(input, seen, deploying),
    };
  }
  const routed = seen!.weight === 100;
  return {
    revisions:
      serving && !routed
        ? [desired(wanted, 100, deploying), desired(serving, 0)]
        : [desired(wanted, 100, deploying)],
    remove: false,
    verify: deploying && routed,
    status: deploying
      ? {
          phase: 'deploying',
          message: routed
            ? 'The model is ready; checking that a prediction comes back'
            : 'The model is ready; traffic is moving to it',
        }
      : readyStatus(input, seen!),
  };
}

function readyStatus(
  { service, observation }: PlanInput,
  seen: ObservedRevision,
): Status {
  if (seen.asleep) {
    const asleepSince = service.asleepSince ?? observation.asOf;
    return {
      phase: 'ready',
      message: `Asleep since ${minuteOf(
        asleepSince,
      )}: wakes with the next request`,
      asleepSince,
    };
  }
  return {
    phase: 'ready',
    message:
      seen.readyReplicas === 0
        ? 'Waking: predictions wait until it is awake'
        : `${readyText(seen)}: predictions are answered`,
  };
}

function notReady(
  { wanted, serving }: PlanInput,
  seen: ObservedRevision | undefined,
  deploying: boolean,
): Status {
  const problem = seen?.problem;
  if (deploying) {
    return {
      phase: 'deploying',
      message: problem
        ? problem.message
        : `Revision ${wanted.number} is starting: ${
            seen ? readyText(seen) : 'not placed yet'
          }`,
      action: problem?.action,
    };
  }
  const ready = (seen?.readyReplicas ?? 0) > 0 || serving !== undefined;
  return {
    phase: 'degraded',
    message: `${seen ? readyText(seen) : 'No replica is running'}${
      ready ? '' : ': predictions are refused until one is ready'
    }${problem ? `. ${problem.message}` : ''}`,
    action:
      problem?.action ??
      'Nothing yet: replicas that stopped are started again by themselves',
  };
}

/** Since when its replicas could start: a pull request may have come in between. */
function startOf(
  { createdAt }: StoredDeployment,
  seen: ObservedRevision | undefined,
): number {
  return Math.max(Date.parse(createdAt), seen?.stages.accepted ?? -Infinity);
}

function whyFailed(
  seen: ObservedRevision | undefined,
  { sinceMs, deadlineMs }: { sinceMs: number; deadlineMs: number },
): { message: string } | undefined {
  if (seen?.problem?.permanent) {
    const { message, action } = seen.problem;
    return { message: action ? `${message} ${action}` : message };
  }
  if (sinceMs > deadlineMs) {
    return {
      message: `It did not become ready within ${
        deadlineMs / 60_000
      } minutes. ${seen?.problem?.message ?? ''}`.trim(),
    };
  }
  return undefined;
}

/**
 * One that is being deployed must show a replica. Afterwards sleeping is as good
 * as being ready, and so is waking: requests are held, not refused.
 */
function isReady(
  seen: ObservedRevision | undefined,
  { spec }: Revision,
  deploying: boolean,
): boolean {
  if (seen === undefined) {
    return false;
  }
  const { scaling } = spec;
  if (!scaling) {
    return seen.readyReplicas >= spec.replicas;
  }
  const mayRest = scaling.minReplicas === 0 && !deploying;
  return mayRest
    ? seen.asleep === true || seen.readyReplicas > 0 || !seen.problem
    : seen.readyReplicas >= Math.max(1, scaling.minReplicas);
}

function find(observation: Observation, number: number) {
  return observation.revisions.find(revision => revision.number === number);
}

/** A revision that is being deployed stays awake until its first prediction was seen. */
function desired(
  { number, spec }: Revision,
  weight: number,
  deploying = false,
): DesiredRevision {
  const { replicas, scaling } = spec;
  return {
    number,
    spec,
    replicas,
    ...(scaling && {
      scaling: deploying
        ? { ...scaling, minReplicas: Math.max(1, scaling.minReplicas) }
        : scaling,
    }),
    weight,
  };
}

function readyText(seen: ObservedRevision): string {
  return `${seen.readyReplicas} of ${count(
    seen.desiredReplicas,
    'replica',
  )} ready`;
}

function minuteOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
