import { AuthenticationError } from '@backstage/errors';
import {
  AuthService,
  BackstageCredentials,
  BackstagePrincipalTypes,
} from '@backstage/backend-plugin-api';

/** Who acts: a user's entity reference, or `service:<subject>`. */
export type Credentials = BackstageCredentials<
  BackstagePrincipalTypes['user'] | BackstagePrincipalTypes['service']
>;

/** The name under which an act is stored and audited. */
export function principalName(
  auth: AuthService,
  credentials: Credentials,
): string {
  if (auth.isPrincipal(credentials, 'service')) {
    return `service:${credentials.principal.subject}`;
  }
  if (auth.isPrincipal(credentials, 'user')) {
    return credentials.principal.userEntityRef;
  }
  throw new AuthenticationError('Only users and services can do this');
}
