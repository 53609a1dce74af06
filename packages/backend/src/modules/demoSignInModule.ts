import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { Config } from '@backstage/config';
import {
  AuthenticationError,
  InputError,
  NotAllowedError,
} from '@backstage/errors';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';

/** The request header with which the sign-in page says whom it chose. */
export const DEMO_IDENTITY_HEADER = 'x-fairway-demo-identity';

const IDENTITIES = 'development.identities';

/** One identity that a person may take on in the demo portal. */
export type DemoIdentity = {
  /** Full reference of the user, such as `user:default/ml-engineer`. */
  userEntityRef: string;
  /** The role; shown wherever the portal shows a user's name. */
  title: string;
};

/**
 * Authenticates whoever asks, as one of the configured identities. A browser
 * cannot send the header to another origin without that origin's consent
 * (CORS), so a page elsewhere cannot sign in on somebody's behalf.
 */
export const demoAuthenticator = createProxyAuthenticator({
  defaultProfileTransform: async (identity: DemoIdentity) => ({
    profile: { displayName: identity.title },
  }),
  initialize({ config }: { config: Config }): DemoIdentity[] {
    return (config.getOptionalConfigArray(IDENTITIES) ?? []).map(identity => ({
      userEntityRef: stringifyUserRef(identity.getString('userEntityRef')),
      title: identity.getString('title'),
    }));
  },
  async authenticate({ req }, identities: DemoIdentity[]) {
    const wanted = req.header(DEMO_IDENTITY_HEADER);
    if (!wanted) {
      throw new AuthenticationError(
        `The request names no demo identity. Choose one on the sign-in page (header ${DEMO_IDENTITY_HEADER}).`,
      );
    }
    const result = identities.find(
      ({ userEntityRef }) => userEntityRef === wanted,
    );
    if (!result) {
      throw new NotAllowedError(
        'This demo identity does not exist. The identities are listed in app-config.yaml under auth.providers.demo.development.identities.',
      );
    }
    return { result };
  },
});

/**
 * The auth provider `demo`: the development identities of the demo portal, in
 * several teams, without passwords. It is not registered at all unless
 * `auth.environment` is `development`.
 */
export const demoSignInModule = createBackendModule({
  pluginId: 'auth',
  moduleId: 'demo-provider',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        providers: authProvidersExtensionPoint,
      },
      async init({ config, logger, providers }) {
        const environment = config.getOptionalString('auth.environment');
        if (!config.has('auth.providers.demo')) {
          return;
        }
        if (environment !== 'development') {
          logger.info(
            `Demo identities are off: auth.environment is '${environment}', not 'development'`,
          );
          return;
        }
        providers.registerProvider({
          providerId: 'demo',
          factory: createProxyAuthProviderFactory({
            authenticator: demoAuthenticator,
            // No fallback for a user that the catalog has not read yet: the
            // token would carry no team for as long as it lives.
            signInResolver: async ({ result }, context) =>
              context.signInWithCatalogUser({
                entityRef: result.userEntityRef,
              }),
          }),
        });
      },
    });
  },
});

function stringifyUserRef(ref: string): string {
  const { kind, namespace, name } = parseEntityRef(ref);
  if (kind.toLocaleLowerCase('en-US') !== 'user') {
    throw new InputError(
      `'${ref}' under auth.providers.demo.${IDENTITIES} is not a user; write it as user:default/name`,
    );
  }
  return stringifyEntityRef({ kind, namespace, name });
}
