import {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { Credentials } from '../principal';

/**
 * Who calls an action: what follows is asked and done with these credentials, as
 * if the same had come over HTTP.
 *
 * @throws NotAllowedError for anybody else than users and services.
 */
export function callerOf(
  auth: AuthService,
  credentials: BackstageCredentials,
): Credentials {
  if (
    auth.isPrincipal(credentials, 'user') ||
    auth.isPrincipal(credentials, 'service')
  ) {
    return credentials;
  }
  throw new NotAllowedError('Only users and services can do this');
}
