import { Manifest } from './deployments';
import { manifestFileName, ServiceManifests } from './manifests';

/** A file of the folder of a service, as an object to write as YAML. */
export interface GitOpsFile {
  /** Below the folder of the service, with `/` between its parts. */
  name: string;
  content: object;
}

const KUSTOMIZATION = 'kustomization.yaml';
/** Beside the resources, in a folder that no tool takes for one. */
const ARGO_CD = 'argo-cd/application.yaml';

/**
 * The files of a service for a GitOps tool: one for each object, the
 * `kustomization.yaml` that names them, and what an Application of Argo CD must
 * ignore. The same service gives the same files; what is wanted no more is in no
 * `kustomization.yaml` and leaves the cluster by that. Pure.
 */
export function gitOpsFiles({
  gitOps,
  manifests,
}: Pick<ServiceManifests, 'gitOps' | 'manifests'>): GitOpsFile[] {
  const files = manifests
    .map(manifest => ({ name: manifestFileName(manifest), content: manifest }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    ...files,
    {
      name: KUSTOMIZATION,
      content: {
        apiVersion: 'kustomize.config.k8s.io/v1beta1',
        kind: 'Kustomization',
        resources: files.map(({ name }) => name),
      },
    },
    {
      name: ARGO_CD,
      content: {
        spec: {
          ignoreDifferences: [
            ...(gitOps?.ownedByPortal ?? []).map(owned => ({
              ...owned,
              managedFieldsManagers: ['fairway'],
            })),
            ...scaledByAnother(manifests),
          ],
          syncPolicy: {
            syncOptions: [
              'RespectIgnoreDifferences=true',
              'ServerSideApply=true',
            ],
          },
        },
      },
    },
  ];
}

/** Whose replicas an autoscaler sets. */
function scaledByAnother(manifests: readonly Manifest[]) {
  return manifests.flatMap(({ kind, metadata, spec }) => {
    const target = (
      spec as { scaleTargetRef?: { kind?: string; name?: string } } | undefined
    )?.scaleTargetRef;
    return kind === 'HorizontalPodAutoscaler' && target?.kind && target.name
      ? [
          {
            group: 'apps',
            kind: target.kind,
            name: target.name,
            ...(typeof metadata.namespace === 'string' && {
              namespace: metadata.namespace,
            }),
            jsonPointers: ['/spec/replicas'],
          },
        ]
      : [];
  });
}
