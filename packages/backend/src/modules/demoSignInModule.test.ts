import { Server } from 'node:http';
import { AddressInfo } from 'node:net';
import authPlugin from '@backstage/plugin-auth-backend';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { DEMO_IDENTITY_HEADER, demoSignInModule } from './demoSignInModule';

const catalog = catalogServiceMock.factory({
  entities: [
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'User',
      metadata: { name: 'ml-engineer', namespace: 'default' },
      spec: {},
      relations: [
        { type: 'memberOf', targetRef: 'group:default/diagnostics-ml' },
      ],
    },
  ],
});

async function startAuth(
  environment: string,
  userEntityRefs = ['user:default/ml-engineer', 'user:default/unknown'],
) {
  const { server } = await startTestBackend({
    features: [
      authPlugin,
      demoSignInModule,
      catalog,
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost' },
          backend: { baseUrl: 'http://localhost' },
          auth: {
            environment,
            providers: {
              demo: {
                development: {
                  identities: userEntityRefs.map(userEntityRef => ({
                    userEntityRef,
                    title: 'ML engineer',
                  })),
                },
              },
            },
          },
        },
      }),
    ],
  });
  return server as unknown as Server;
}

async function signIn(server: Server, identity?: string) {
  const { port } = server.address() as AddressInfo;
  const response = await fetch(
    `http://localhost:${port}/api/auth/demo/refresh`,
    { headers: identity ? { [DEMO_IDENTITY_HEADER]: identity } : {} },
  );
  return { status: response.status, body: await response.json() };
}

describe('demoSignInModule', () => {
  it('signs a listed identity in with its teams', async () => {
    const server = await startAuth('development');

    const { status, body } = await signIn(server, 'user:default/ml-engineer');

    expect(status).toBe(200);
    expect(body.profile).toEqual({ displayName: 'ML engineer' });
    expect(body.backstageIdentity.identity).toEqual({
      type: 'user',
      userEntityRef: 'user:default/ml-engineer',
      ownershipEntityRefs: [
        'user:default/ml-engineer',
        'group:default/diagnostics-ml',
      ],
    });
  });

  it('refuses an identity that is not listed', async () => {
    const server = await startAuth('development');

    const { status, body } = await signIn(server, 'user:default/root');

    expect(status).toBe(403);
    expect(body.error.message).toContain('app-config.yaml');
  });

  it('refuses whoever names no identity', async () => {
    const server = await startAuth('development');

    expect((await signIn(server)).status).toBe(401);
  });

  it('gives no token without teams to a user that the catalog does not know yet', async () => {
    const server = await startAuth('development');

    const { status } = await signIn(server, 'user:default/unknown');

    expect(status).toBeGreaterThanOrEqual(400);
  });

  it('does not exist outside development', async () => {
    const server = await startAuth('production');

    const { status } = await signIn(server, 'user:default/ml-engineer');

    expect(status).toBe(404);
  });
});
