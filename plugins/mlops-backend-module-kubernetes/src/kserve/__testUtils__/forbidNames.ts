import type { LabClient } from '@fairway/kube-lab';

/** A policy of the cluster that takes no InferenceService whose name begins so. */
export async function forbidNames(
  client: LabClient,
  beginning: string,
  message: string,
): Promise<void> {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const kind = 'ValidatingAdmissionPolicy';
  const metadata = { name: `no-${beginning}` };
  await client.create({
    apiVersion,
    kind,
    metadata,
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['serving.kserve.io'],
            apiVersions: ['*'],
            operations: ['CREATE'],
            resources: ['inferenceservices'],
          },
        ],
      },
      validations: [
        {
          expression: `!object.metadata.name.startsWith('${beginning}')`,
          message,
        },
      ],
    },
  });
  await client.create({
    apiVersion,
    kind: `${kind}Binding`,
    metadata,
    spec: { policyName: metadata.name, validationActions: ['Deny'] },
  });
}
