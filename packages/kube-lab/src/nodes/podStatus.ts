/**
 * Go templates of what a kubelet reports, for kwok. Each begins with a line end
 * and is a whole field of the status, so that they can be put one after the other.
 */

const unready = '[{{ range .spec.containers }}{{ .name }} {{ end }}]';

/** `startTime` and the addresses; a pod gets its address once. */
export const started = `
{{ $now := Now }}
{{ $root := . }}
startTime: {{ or .status.startTime $now | Quote }}
{{ with NodeIPWith .spec.nodeName }}
hostIP: {{ . | Quote }}
hostIPs:
- ip: {{ . | Quote }}
{{ end }}
{{ with or .status.podIP (PodIPWith .spec.nodeName (or .spec.hostNetwork false) (or .metadata.uid "") (or .metadata.name "") (or .metadata.namespace "")) }}
podIP: {{ . | Quote }}
podIPs:
- ip: {{ . | Quote }}
{{ end }}
`;

/** The conditions of a pod; those of its readiness gates are met. */
export const conditions = (options: {
  isInitialized: boolean;
  isReady: boolean;
}) => {
  const { isInitialized, isReady } = options;
  const one = (type: string, isTrue: boolean, reason: string, text: string) => `
- type: ${type}
  lastTransitionTime: {{ $now | Quote }}
  status: "${isTrue ? 'True' : 'False'}"
  reason: "${isTrue ? '' : reason}"
  message: "${isTrue ? '' : text}"`;
  const unreadyText = `containers with unready status: ${unready}`;
  return `
conditions:${one(
    'Initialized',
    isInitialized,
    'ContainersNotInitialized',
    'containers with incomplete status: [{{ range .spec.initContainers }}{{ .name }} {{ end }}]',
  )}${one('Ready', isReady, 'ContainersNotReady', unreadyText)}${one(
    'ContainersReady',
    isReady,
    'ContainersNotReady',
    unreadyText,
  )}
{{ range .spec.readinessGates }}
- type: {{ .conditionType | Quote }}
  lastTransitionTime: {{ $now | Quote }}
  status: "True"
{{ end }}
`;
};

const restarts = (more: number) =>
  `{{ add (or (dig "restartCount" 0 $old) 0) ${more} }}`;

/** One entry for each (init) container, with what it reports. */
const statuses = (options: {
  field: 'containerStatuses' | 'initContainerStatuses';
  containers: 'containers' | 'initContainers';
  isReady: boolean;
  isStarted: boolean;
  restarted: number;
  state: string;
}) => {
  const { field, containers, isReady, isStarted, restarted, state } = options;
  return `
${field}:
{{ range $index, $item := .spec.${containers} }}
{{ $old := dict }}
{{ if lt $index (len (or $root.status.${field} list)) }}
{{ $old = index $root.status.${field} $index }}
{{ end }}
- name: {{ $item.name | Quote }}
  image: {{ $item.image | Quote }}
  imageID: ""
  ready: ${isReady}
  started: ${isStarted}
  restartCount: ${restarts(restarted)}
${state}
{{ end }}
`;
};

const running = `
  state:
    running:
      startedAt: {{ $now | Quote }}
  {{ with dig "lastState" "" $old }}
  lastState: {{ toJson . }}
  {{ end }}`;

const terminated = (field: string, exitCode: number, reason: string) => `
  ${field}:
    terminated:
      exitCode: ${exitCode}
      reason: ${reason}
      message: {{ or (index (or $root.metadata.annotations dict) "kube-lab.fairway.dev/message") "" | Quote }}
      startedAt: {{ $now | Quote }}
      finishedAt: {{ $now | Quote }}`;

const waiting = (reason: string, message: string) => `
  state:
    waiting:
      reason: ${reason}
      message: ${message}`;

const containers = (options: {
  isReady?: boolean;
  isStarted?: boolean;
  restarted?: number;
  state: string;
}) =>
  statuses({
    field: 'containerStatuses',
    containers: 'containers',
    isReady: options.isReady ?? false,
    isStarted: options.isStarted ?? false,
    restarted: options.restarted ?? 0,
    state: options.state,
  });

const initContainers = (isReady: boolean, restarted: number, state: string) =>
  statuses({
    field: 'initContainerStatuses',
    containers: 'initContainers',
    isReady,
    isStarted: false,
    restarted,
    state,
  });

/** Init containers that have done their work. */
export const initialized = initContainers(
  true,
  0,
  terminated('state', 0, 'Completed'),
);

export const runningContainers = (isReady: boolean) =>
  containers({ isReady, isStarted: true, state: running });

export const completedContainers = containers({
  state: terminated('state', 0, 'Completed'),
});

export const waitingContainers = (reason: string, message: string) =>
  containers({ state: waiting(reason, message) });

const backOff =
  '{{ printf "back-off 10s restarting failed container=%s pod=%s_%s(%s)" $item.name $root.metadata.name $root.metadata.namespace $root.metadata.uid | Quote }}';

/** Containers that crashed once more and wait for their next start. */
export const crashedContainers = (exitCode: number, reason: string) =>
  containers({
    restarted: 1,
    state: `${waiting('CrashLoopBackOff', backOff)}${terminated(
      'lastState',
      exitCode,
      reason,
    )}`,
  });

/** Init containers that crashed once more, and containers that wait for them. */
export const crashedInitContainers = `${initContainers(
  false,
  1,
  `${waiting('CrashLoopBackOff', backOff)}${terminated(
    'lastState',
    1,
    'Error',
  )}`,
)}${containers({ state: waiting('PodInitializing', '""') })}`;
