import { IdentityApi } from '@backstage/frontend-plugin-api';
import { mockApis } from '@backstage/frontend-test-utils';
import {
  forgettingOnSignOut,
  readDemoIdentities,
  recallDemoIdentity,
  rememberDemoIdentity,
} from './demoIdentities';

const guest = { userEntityRef: 'user:default/guest', title: 'Guest' };

const configFor = (environment: string) =>
  mockApis.config({
    data: {
      auth: {
        environment,
        providers: { demo: { development: { identities: [guest] } } },
      },
    },
  });

describe('demo identities', () => {
  afterEach(() => window.localStorage.clear());

  it('are read from the configuration in development', () => {
    expect(readDemoIdentities(configFor('development'))).toEqual([
      expect.objectContaining(guest),
    ]);
  });

  it('are none in production, even when they are still configured', () => {
    expect(readDemoIdentities(configFor('production'))).toEqual([]);
  });

  it('are recalled after a reload', () => {
    rememberDemoIdentity(guest);
    expect(recallDemoIdentity([guest])).toEqual(guest);
  });

  it('are not recalled once they are no longer offered', () => {
    rememberDemoIdentity(guest);
    expect(recallDemoIdentity([])).toBeUndefined();
  });

  it('are forgotten on signing out', async () => {
    rememberDemoIdentity(guest);
    const signOut = jest.fn();
    const identity = { signOut } as unknown as IdentityApi;

    await forgettingOnSignOut(identity).signOut();

    expect(signOut).toHaveBeenCalled();
    expect(recallDemoIdentity([guest])).toBeUndefined();
  });
});
