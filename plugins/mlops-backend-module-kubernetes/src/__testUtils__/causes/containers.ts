import {
  crashes,
  factsOf,
  placedPod,
  podEvent,
  podWithModel,
  podWithServer,
  waits,
  type CauseCase,
} from './CauseCase';

const serverEnded = (
  restarts: number,
  exitCode: number,
  message: string,
  reason = 'Error',
) => factsOf(podWithServer(crashes(restarts, { exitCode, reason, message })));

/** Containers that do not start, end or are not ready. */
export const containerCases: CauseCase[] = [
  {
    code: 'out-of-memory',
    what: 'a server that needs more memory',
    facts: serverEnded(3, 137, '', 'OOMKilled'),
    says: /killed 3 times while serving the model: it needs more memory than its limit of 1 GiB/,
    permanent: true,
  },
  {
    code: 'out-of-memory',
    what: 'a server that was killed once and tries again',
    facts: factsOf(
      podWithServer({
        restartCount: 1,
        started: false,
        state: { running: {} },
        lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
      }),
    ),
    says: /killed once/,
    permanent: false,
  },
  {
    code: 'server-failed',
    what: 'a server that does not understand its arguments',
    facts: serverEnded(4, 2, 'onnx-server: unknown option --max'),
    says: /does not accept how it was started: .*unknown option/,
    permanent: true,
  },
  {
    code: 'crash-loop',
    what: 'a server that ends for a reason of its own',
    facts: serverEnded(7, 1, 'TypeError: x is undefined\n    at y'),
    says: /The server has ended 7 times, last with exit code 1: TypeError: x is undefined at y/,
    permanent: false,
  },
  {
    code: 'crash-loop',
    what: 'a container of somebody else that ends',
    facts: factsOf(
      placedPod({
        containerStatuses: [
          {
            name: 'istio-proxy',
            ...crashes(2, { exitCode: 255, message: 'no pilot' }),
          },
        ],
      }),
    ),
    says: /The container istio-proxy, which the cluster has added, has ended 2 times/,
    permanent: false,
  },
  {
    code: 'start-failed',
    what: 'an image without the program',
    facts: factsOf(
      podWithServer(
        crashes(3, {
          exitCode: 128,
          reason: 'StartError',
          message:
            'failed to create containerd task: exec: "/usr/local/bin/onnx-server": no such file or directory',
        }),
      ),
    ),
    says: /The container server cannot be started: .*no such file/,
    permanent: true,
  },
  {
    code: 'start-failed',
    what: 'a container that its runtime cannot create',
    facts: factsOf(
      podWithServer(waits('CreateContainerError', 'context deadline exceeded')),
    ),
    says: /cannot be started: context deadline exceeded/,
    permanent: false,
  },
  {
    code: 'configuration-missing',
    what: 'a Secret that is not there',
    facts: factsOf(
      podWithModel(
        waits('CreateContainerConfigError', 'secret "model-store" not found'),
      ),
    ),
    says: /needs the Secret model-store in its namespace, which is not there/,
    permanent: false,
  },
  {
    code: 'configuration-missing',
    what: 'a key that a Secret does not have',
    facts: factsOf(
      podWithModel(
        waits(
          'CreateContainerConfigError',
          "couldn't find key token in Secret team-a/model-store",
        ),
      ),
    ),
    says: /needs the key token in the Secret team-a\/model-store/,
    permanent: false,
  },
  {
    code: 'configuration-missing',
    what: 'a volume of a ConfigMap that is not there',
    facts: factsOf(placedPod(), {
      events: [
        podEvent({
          reason: 'FailedMount',
          message:
            'MountVolume.SetUp failed for volume "ca" : configmap "ca-bundle" not found',
        }),
      ],
    }),
    says: /needs the ConfigMap ca-bundle/,
    permanent: false,
  },
  {
    code: 'configuration-refused',
    what: 'an image that runs as root',
    facts: factsOf(
      podWithServer(
        waits(
          'CreateContainerConfigError',
          'container has runAsNonRoot and image will run as root (pod: "x", container: server)',
        ),
      ),
    ),
    says: /would run as root, which is not allowed/,
    permanent: true,
  },
  {
    code: 'volume-not-mounted',
    what: 'a volume that cannot be mounted',
    facts: factsOf(placedPod(), {
      events: [
        podEvent({
          reason: 'FailedAttachVolume',
          message: 'Multi-Attach error for volume "pvc-1"',
        }),
      ],
    }),
    says: /cannot be mounted: Multi-Attach error/,
    permanent: false,
  },
  {
    code: 'probe-failed',
    what: 'a server that is not ready yet',
    facts: factsOf(
      podWithServer({
        restartCount: 0,
        started: false,
        state: { running: {} },
      }),
      {
        events: [
          podEvent({
            reason: 'Unhealthy',
            message:
              'Startup probe failed: HTTP probe failed with statuscode: 503',
          }),
        ],
      },
    ),
    says: /runs and does not say that it is ready: HTTP probe failed with statuscode: 503/,
    permanent: false,
  },
  {
    code: 'probe-failed',
    what: 'a server that stopped answering',
    facts: factsOf(
      podWithServer({ restartCount: 2, started: true, state: { running: {} } }),
      {
        events: [
          podEvent({
            reason: 'Unhealthy',
            message:
              'Liveness probe failed: Get "http://10.0.0.5:8080/v2/health/live": context deadline exceeded',
          }),
        ],
      },
    ),
    says: /stopped answering and was started again \(2 so far\)/,
    permanent: false,
  },
];
