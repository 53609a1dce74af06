import { deployment, factsOf, replicaSet, type CauseCase } from './CauseCase';

const failure = (message: string) => ({
  conditions: [
    { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message },
  ],
});
const refused = (message: string) =>
  factsOf(undefined, {
    replicaSets: [
      {
        ...replicaSet,
        status: failure(
          `pods "digits-1-5d8c7b6f9-x2x4z" is forbidden: ${message}`,
        ),
      },
    ],
  });

/** What the API server does not take, and workloads that are not there. */
export const refusalCases: CauseCase[] = [
  {
    code: 'quota-exceeded',
    what: 'a quota that is used up',
    facts: refused(
      'exceeded quota: compute, requested: requests.cpu=2,requests.nvidia.com/gpu=2, used: requests.cpu=8,requests.nvidia.com/gpu=7, limited: requests.cpu=9,requests.nvidia.com/gpu=8',
    ),
    says: /The quota compute of the namespace has no room: one replica asks for 2 requests\.cpu, while 8 of 9 are taken; and 2 requests\.nvidia\.com\/gpu, while 7 of 8 are taken/,
    permanent: false,
  },
  {
    code: 'limits-not-met',
    what: 'a quota that wants to know more',
    facts: refused(
      'failed quota: compute: must specify requests.ephemeral-storage for: server',
    ),
    says: /wants more to be said of a replica: failed quota: compute: must specify/,
    permanent: true,
  },
  {
    code: 'limits-not-met',
    what: 'a LimitRange that allows less',
    facts: refused(
      'maximum memory usage per Container is 512Mi, but limit is 1Gi',
    ),
    says: /do not allow the size of a replica: maximum memory usage per Container is 512Mi, but limit is 1Gi/,
    permanent: true,
  },
  {
    code: 'limits-not-met',
    what: 'a LimitRange with a ratio',
    facts: refused(
      'cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000',
    ),
    says: /cpu max limit to request ratio/,
    permanent: true,
  },
  {
    code: 'pod-security-violated',
    what: 'Pod Security',
    facts: refused(
      'violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "istio-init" must set securityContext.allowPrivilegeEscalation=false)',
    ),
    says: /Pod Security of the namespace does not allow the replica: .*istio-init/,
    permanent: true,
  },
  {
    code: 'admission-denied',
    what: 'a policy that denies it',
    facts: refused(
      "ValidatingAdmissionPolicy 'signed-images' with binding 'all' denied request: image onnx-server is not signed",
    ),
    says: /A policy of the cluster refuses it: ValidatingAdmissionPolicy 'signed-images' with binding 'all' denied request: image onnx-server is not signed$/,
    permanent: true,
  },
  {
    code: 'admission-denied',
    what: 'a webhook that denies it',
    facts: factsOf(undefined, {
      deployment: {
        ...deployment,
        status: failure(
          'admission webhook "validate.kyverno.svc-fail" denied the request: policy require-owner: the label owner is missing',
        ),
      },
    }),
    says: /admission webhook "validate\.kyverno\.svc-fail" denied the request: policy require-owner/,
    permanent: true,
  },
  {
    code: 'admission-unavailable',
    what: 'a webhook that does not answer',
    facts: factsOf(undefined, {
      deployment: {
        ...deployment,
        status: failure(
          'Internal error occurred: failed calling webhook "validate.kyverno.svc-fail": failed to call webhook: Post "https://robot:hunter2@kyverno.svc:443/validate?timeout=10s": dial tcp 10.96.7.1:443: connect: connection refused',
        ),
      },
    }),
    says: /does not answer: .*https:\/\/\*\*\*@kyverno\.svc:443.*connection refused/,
    permanent: false,
  },
  {
    code: 'account-missing',
    what: 'a service account that is not there',
    facts: refused(
      'error looking up service account team-a/default: serviceaccount "default" not found',
    ),
    says: /service account of the replicas is not there/,
    permanent: false,
  },
  {
    code: 'namespace-terminating',
    what: 'a namespace that is being deleted, as the API server says',
    facts: refused(
      'unable to create new content in namespace team-a because it is being terminated',
    ),
    says: /The namespace is being deleted/,
    permanent: true,
  },
  {
    code: 'namespace-terminating',
    what: 'a namespace that is being deleted, as it is seen',
    facts: factsOf(undefined, {
      deployment: undefined,
      surroundings: { namespace: { status: { phase: 'Terminating' } } },
    }),
    says: /The namespace is being deleted/,
    permanent: true,
  },
  {
    code: 'pod-refused',
    what: 'a refusal that nobody has foreseen',
    facts: refused('no PriorityClass with name urgent was found'),
    says: /The cluster refuses it: no PriorityClass with name urgent was found/,
    permanent: false,
  },
  {
    code: 'deployment-missing',
    what: 'a Deployment that somebody has deleted',
    facts: factsOf(undefined, { deployment: undefined }),
    says: /The Deployment of the revision is not there/,
    permanent: false,
  },
  {
    code: 'no-progress',
    what: 'a Deployment that gets nowhere',
    facts: factsOf(undefined, {
      deployment: {
        ...deployment,
        status: {
          conditions: [
            {
              type: 'Progressing',
              status: 'False',
              reason: 'ProgressDeadlineExceeded',
              message: 'ReplicaSet "x" has timed out progressing.',
            },
          ],
        },
      },
    }),
    says: /No further replica became ready for ten minutes: ReplicaSet "x" has timed out progressing$/,
    permanent: false,
  },
];
