import { annotations, KubeLab, PodFault } from '@fairway/kube-lab';

/**
 * Has the pods of one revision of a service fail, by a policy of the API server
 * that annotates them; pods that there are already go on.
 *
 * @returns what takes the policy back
 */
export async function failPods(
  lab: KubeLab,
  options: { service: string; revision: number; fault: PodFault },
): Promise<() => Promise<void>> {
  const { service, revision, fault } = options;
  const name = `fail-${service}-${revision}`;
  const { client } = lab;
  const apiVersion = 'admissionregistration.k8s.io/v1beta1';
  const policies = `/apis/${apiVersion}/mutatingadmissionpolic`;
  await client.create({
    apiVersion,
    kind: 'MutatingAdmissionPolicy',
    metadata: { name },
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
      matchConditions: [
        {
          name: 'revision',
          expression: [
            `object.metadata.?labels['app.kubernetes.io/name'].orValue('') == '${service}'`,
            `object.metadata.?labels['fairway.dev/revision'].orValue('') == '${revision}'`,
          ].join(' && '),
        },
      ],
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      mutations: [
        {
          patchType: 'ApplyConfiguration',
          applyConfiguration: {
            expression: `Object{metadata: Object.metadata{annotations: {"${annotations.fault}": "${fault}"}}}`,
          },
        },
      ],
    },
  });
  await client.create({
    apiVersion,
    kind: 'MutatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name },
  });
  return async () => {
    await client.delete(`${policies}ybindings/${name}`);
    await client.delete(`${policies}ies/${name}`);
  };
}
