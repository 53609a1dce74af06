import { annotations, type PodFault } from './annotations.ts';
import {
  completedContainers,
  conditions,
  crashedContainers,
  crashedInitContainers,
  initialized,
  runningContainers,
  started,
  waitingContainers,
} from './podStatus.ts';
import { annotation, condition, type Stage } from './stage.ts';

const fault = annotation(annotations.fault);
const faultAfter = annotation(annotations.faultAfter);
const ready = condition('Ready');
const readyReason =
  '([.status.conditions[]? | select(.type == "Ready") | .reason] | first)';

/** Not yet ended, neither by itself nor by a deletion. */
const lives = [
  '.metadata.deletionTimestamp == null',
  '(.status.phase == "Pending" or .status.phase == "Running")',
];
const isOfJob = '([.metadata.ownerReferences[]? | .kind] | any(. == "Job"))';
/** A fault that waits for the pod to be ready has not begun before. */
const hasBegun = `(${faultAfter} == null or ${ready} == "True" or (.status.containerStatuses[0]?.restartCount // 0) > 0)`;
const waitingReason =
  '([.status.containerStatuses[]?.state.waiting.reason] | first)';
const initWaitingReason =
  '([.status.initContainerStatuses[]?.state.waiting.reason] | first)';

const has = (value: PodFault) => [...lives, `${fault} == "${value}"`];
const begins = { annotation: annotations.faultAfter };
// Short beside the ten seconds of a kubelet, so that tests see several.
const restartMs = 2_000;

const notReady = conditions({ isInitialized: true, isReady: false });
const image = (text: string) =>
  `{{ printf ${JSON.stringify(text)} $item.image | Quote }}`;

const crashing = (
  value: PodFault,
  exitCode: number,
  reason: string,
): Stage[] => [
  {
    name: `pod-${value}`,
    kind: 'Pod',
    when: [...has(value), hasBegun, `${waitingReason} != "CrashLoopBackOff"`],
    delay: begins,
    event: {
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
    },
    status: `${started}${notReady}${initialized}${crashedContainers(
      exitCode,
      reason,
    )}
phase: Running
`,
  },
  {
    name: `pod-${value}-restarts`,
    kind: 'Pod',
    when: [...has(value), `${waitingReason} == "CrashLoopBackOff"`],
    delay: { milliseconds: restartMs },
    event: {
      type: 'Normal',
      reason: 'Started',
      message: 'Started container',
    },
    status: `${started}${notReady}${runningContainers(false)}
phase: Running
`,
  },
];

/** How pods on fake nodes behave, by their annotations. */
export const podStages: readonly Stage[] = [
  {
    name: 'pod-ready',
    kind: 'Pod',
    when: [
      ...lives,
      `(${fault} == null or (${faultAfter} != null and (${hasBegun} | not)))`,
      // Without this reason the node controller has marked it, on a broken node.
      `(${ready} == null or (${ready} == "False" and ${readyReason} == "ContainersNotReady"))`,
    ],
    delay: { annotation: annotations.readyAfter },
    event: {
      type: 'Normal',
      reason: 'Started',
      message: 'Started container',
    },
    status: `${started}${conditions({
      isInitialized: true,
      isReady: true,
    })}${initialized}${runningContainers(true)}
phase: Running
`,
  },
  {
    name: 'pod-never-ready',
    kind: 'Pod',
    when: [
      ...has('never-ready'),
      hasBegun,
      `(.status.phase == "Pending" or ${ready} == "True")`,
    ],
    delay: begins,
    event: {
      type: 'Warning',
      reason: 'Unhealthy',
      message: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
    },
    status: `${started}${notReady}${initialized}${runningContainers(false)}
phase: Running
`,
  },
  {
    name: 'pod-image-pull',
    kind: 'Pod',
    when: [...has('image-pull'), `${waitingReason} == null`],
    event: {
      type: 'Warning',
      reason: 'Failed',
      message: 'Error: ErrImagePull',
    },
    status: `${started}${notReady}${waitingContainers(
      'ErrImagePull',
      image(
        'rpc error: code = NotFound desc = failed to pull and unpack image "%s": not found',
      ),
    )}
phase: Pending
`,
  },
  {
    name: 'pod-image-pull-backs-off',
    kind: 'Pod',
    when: [...has('image-pull'), `${waitingReason} == "ErrImagePull"`],
    delay: { milliseconds: 500 },
    event: {
      type: 'Warning',
      reason: 'Failed',
      message: 'Error: ImagePullBackOff',
    },
    status: `
{{ $root := . }}
${waitingContainers(
  'ImagePullBackOff',
  image('Back-off pulling image "%s": ErrImagePull: not found'),
)}`,
  },
  ...crashing('crash', 1, 'Error'),
  ...crashing('out-of-memory', 137, 'OOMKilled'),
  {
    name: 'pod-init-crash',
    kind: 'Pod',
    when: [...has('init-crash'), `${initWaitingReason} != "CrashLoopBackOff"`],
    event: {
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
    },
    status: `${started}${conditions({
      isInitialized: false,
      isReady: false,
    })}${crashedInitContainers}
phase: Pending
`,
  },
  {
    name: 'pod-complete',
    kind: 'Pod',
    when: [
      '.metadata.deletionTimestamp == null',
      '.status.phase == "Running"',
      `${ready} == "True"`,
      isOfJob,
    ],
    status: `
{{ $now := Now }}
{{ $root := . }}
${completedContainers}
phase: Succeeded
`,
  },
  {
    name: 'pod-delete',
    kind: 'Pod',
    when: [
      '.metadata.deletionTimestamp != null',
      '(.metadata.finalizers // []) == []',
    ],
    delay: { annotation: annotations.endAfter },
    deletes: true,
  },
];
