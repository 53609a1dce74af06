import type { Finding } from '@fairway/backstage-plugin-mlops-common';

/** What keeps a service from running there. */
export function blocking(
  code: string,
  message: string,
  fix = 'Ask a platform engineer to correct mlops.kubernetes in the configuration of the portal',
): Finding {
  return { severity: 'blocking', code, message, fix };
}
