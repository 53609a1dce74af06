import { ServiceManifests } from '@fairway/backstage-plugin-mlops-common';

/** A service of two revisions whose objects belong into a repository. */
export function manifests(
  overrides: Partial<ServiceManifests> = {},
): ServiceManifests {
  const object = (apiVersion: string, kind: string, revision: number) => ({
    apiVersion,
    kind,
    metadata: {
      name: `digits-staging-${revision}-0a1b2c3d`,
      namespace: 'models',
    },
    spec: { note: 'a text: with what YAML must quote # and keep' },
  });
  return {
    service: 'digits-staging',
    revisions: [1, 2],
    gitOps: {
      path: 'clusters/eu/models/digits-staging',
      repoUrl: 'https://git.example.com/platform',
      ownedByPortal: [
        {
          group: 'gateway.networking.k8s.io',
          kind: 'HTTPRoute',
          name: 'digits-staging',
          namespace: 'models',
        },
      ],
    },
    manifests: [1, 2].flatMap(revision => [
      object('v1', 'Service', revision),
      object('apps/v1', 'Deployment', revision),
    ]),
    ...overrides,
  };
}
