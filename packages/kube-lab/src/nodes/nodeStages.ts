import { annotations } from './annotations.ts';
import { annotation, condition, type Stage } from './stage.ts';

const fault = annotation(annotations.fault);
const ready = condition('Ready');

/** The conditions that a healthy kubelet reports, or a broken one. */
const conditions = (isReady: boolean) => `
{{ $now := Now }}
conditions:
{{ range NodeConditions }}
- type: {{ .type | Quote }}
  lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ $now | Quote }}
  {{ if and (eq .type "Ready") ${isReady ? 'false' : 'true'} }}
  status: "False"
  reason: KubeletNotReady
  message: "container runtime is down"
  {{ else }}
  status: {{ .status | Quote }}
  reason: {{ .reason | Quote }}
  message: {{ .message | Quote }}
  {{ end }}
{{ end }}
`;

/** How fake nodes behave. Their leases are renewed by kwok itself. */
export const nodeStages: readonly Stage[] = [
  {
    name: 'node-ready',
    kind: 'Node',
    when: [`${fault} == null`, `${ready} != "True"`],
    status: `${conditions(true)}
addresses:
- type: InternalIP
  address: {{ NodeIP | Quote }}
- type: Hostname
  address: {{ .metadata.name | Quote }}
daemonEndpoints:
  kubeletEndpoint:
    Port: {{ NodePort }}
phase: Running
`,
  },
  {
    name: 'node-not-ready',
    kind: 'Node',
    when: [`${fault} == "not-ready"`, `${ready} != "False"`],
    event: {
      type: 'Normal',
      reason: 'NodeNotReady',
      message: 'Node status is now: NodeNotReady',
    },
    status: conditions(false),
  },
];
