import type { KubeLab, KubeObject } from '@fairway/kube-lab';

/** Has the namespaces `quota`, `limits` and `policy` refuse pods, each in its way. */
export async function constrain({ client }: KubeLab): Promise<void> {
  await client.create({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'compute', namespace: 'quota' },
    spec: { hard: { 'requests.cpu': '2' } },
  } as KubeObject);
  await client.until({
    path: '/api/v1/namespaces/quota/resourcequotas/compute',
    what: 'counted',
    is: quota => 'used' in ((quota as { status?: object }).status ?? {}),
  });
  await client.create({
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'sizes', namespace: 'limits' },
    spec: { limits: [{ type: 'Container', max: { memory: '256Mi' } }] },
  } as KubeObject);
  await client.create({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'unsigned' },
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['pods'],
          },
        ],
      },
      validations: [
        { expression: 'false', message: 'this image is not signed' },
      ],
    },
  } as KubeObject);
  await client.create({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'unsigned' },
    spec: {
      policyName: 'unsigned',
      validationActions: ['Deny'],
      matchResources: {
        namespaceSelector: {
          matchLabels: { 'kubernetes.io/metadata.name': 'policy' },
        },
      },
    },
  } as KubeObject);
}
