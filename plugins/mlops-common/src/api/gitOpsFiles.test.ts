import { gitOpsFiles } from './gitOpsFiles';
import { pullRequestSchema } from './manifests';

const object = (kind: string, name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'models' },
  spec,
});
const route = {
  group: 'gateway.networking.k8s.io',
  kind: 'HTTPRoute',
  name: 'digits',
  namespace: 'models',
};
const files = (...manifests: ReturnType<typeof object>[]) =>
  gitOpsFiles({
    gitOps: { path: 'clusters/eu/digits', ownedByPortal: [route] },
    manifests,
  });
const contentOf = (all: ReturnType<typeof files>, name: string) =>
  all.find(file => file.name === name)?.content;

describe('the files of a service in Git', () => {
  it('are one for each object, whatever order they come in, and what names them', () => {
    const all = files(
      object('Service', 'digits-1-a'),
      object('Deployment', 'digits-1-a'),
    );
    expect(all.map(({ name }) => name)).toEqual([
      'deployment-digits-1-a.yaml',
      'service-digits-1-a.yaml',
      'kustomization.yaml',
      'argo-cd/application.yaml',
    ]);
    expect(contentOf(all, 'kustomization.yaml')).toMatchObject({
      kind: 'Kustomization',
      resources: ['deployment-digits-1-a.yaml', 'service-digits-1-a.yaml'],
    });
    expect(
      files(
        object('Deployment', 'digits-1-a'),
        object('Service', 'digits-1-a'),
      ),
    ).toEqual(all);
  });

  it('name no object any more that is not wanted', () => {
    expect(contentOf(files(), 'kustomization.yaml')).toMatchObject({
      resources: [],
    });
  });

  it('keep Argo CD from what the portal writes, and from replicas that an autoscaler sets', () => {
    const all = files(
      object('Deployment', 'digits-1-a'),
      object('HorizontalPodAutoscaler', 'digits-1-a', {
        scaleTargetRef: { kind: 'Deployment', name: 'digits-1-a' },
      }),
    );
    expect(contentOf(all, 'argo-cd/application.yaml')).toEqual({
      spec: {
        ignoreDifferences: [
          { ...route, managedFieldsManagers: ['fairway'] },
          {
            group: 'apps',
            kind: 'Deployment',
            name: 'digits-1-a',
            namespace: 'models',
            jsonPointers: ['/spec/replicas'],
          },
        ],
        syncPolicy: {
          syncOptions: [
            'RespectIgnoreDifferences=true',
            'ServerSideApply=true',
          ],
        },
      },
    });
  });
});

describe('the address of a pull request', () => {
  it.each([
    ['https://github.com/acme/platform/pull/7', true],
    ['http://gitea.internal:3000/acme/platform/pulls/7', true],
    ['data:text/html,hello', false],
    ['ftp://git.example.com/7', false],
    ['acme/platform#7', false],
    ['', false],
  ])('%j: %s', (url, isOne) => {
    expect(pullRequestSchema.safeParse({ url }).success).toBe(isOne);
  });
});
