import { annotations, KubeLab, KubeObject, PodFault } from '@fairway/kube-lab';
import { eventually } from '../../../__testUtils__/FaultLab';

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
  const labels = {
    'app.kubernetes.io/name': service,
    'fairway.dev/revision': `${revision}`,
  };
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
          expression: Object.entries(labels)
            .map(
              ([label, value]) =>
                `object.metadata.?labels['${label}'].orValue('') == '${value}'`,
            )
            .join(' && '),
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
  await untilFollowed(lab, labels, fault);
  return async () => {
    await client.delete(`${policies}ybindings/${name}`);
    await client.delete(`${policies}ies/${name}`);
  };
}

/** It takes the API server a moment to know a policy: tries with a pod that is none. */
async function untilFollowed(
  { client }: KubeLab,
  labels: Record<string, string>,
  fault: PodFault,
): Promise<void> {
  await eventually(
    async () => {
      const { metadata } = await client.post<KubeObject>(
        '/api/v1/namespaces/default/pods?dryRun=All',
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'probe', labels },
          spec: { containers: [{ name: 'probe', image: 'probe' }] },
        },
      );
      return metadata.annotations?.[annotations.fault] === fault;
    },
    { what: `pods that are to have ${fault}`, withinMs: 30_000 },
  );
}
