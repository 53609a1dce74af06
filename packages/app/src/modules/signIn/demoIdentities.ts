import { ConfigApi, IdentityApi } from '@backstage/frontend-plugin-api';

/** One identity that the sign-in page of the demo portal offers. */
export type DemoIdentity = {
  userEntityRef: string;
  title: string;
  team?: string;
  description?: string;
};

const STORAGE_KEY = 'fairway.demo.identity';

/** The configured identities; none outside `auth.environment: development`. */
export function readDemoIdentities(config: ConfigApi): DemoIdentity[] {
  if (config.getOptionalString('auth.environment') !== 'development') {
    return [];
  }
  const identities =
    config.getOptionalConfigArray(
      'auth.providers.demo.development.identities',
    ) ?? [];
  return identities.map(identity => ({
    userEntityRef: identity.getString('userEntityRef'),
    title: identity.getString('title'),
    team: identity.getOptionalString('team'),
    description: identity.getOptionalString('description'),
  }));
}

/** The identity chosen earlier in this browser, if it is still offered. */
export function recallDemoIdentity(
  offered: DemoIdentity[],
): DemoIdentity | undefined {
  const remembered = window.localStorage.getItem(STORAGE_KEY);
  return offered.find(({ userEntityRef }) => userEntityRef === remembered);
}

export function rememberDemoIdentity(identity: DemoIdentity): void {
  window.localStorage.setItem(STORAGE_KEY, identity.userEntityRef);
}

export function forgetDemoIdentity(): void {
  window.localStorage.removeItem(STORAGE_KEY);
}

/** The same identity, which on signing out also forgets the choice. */
export function forgettingOnSignOut(identity: IdentityApi): IdentityApi {
  return {
    getProfileInfo: () => identity.getProfileInfo(),
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    async signOut() {
      forgetDemoIdentity();
      await identity.signOut();
    },
  };
}
