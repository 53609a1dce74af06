import { parseEntityRef } from '@backstage/catalog-model';
import { humanizeEntityRef } from '@backstage/plugin-catalog-react';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { messageOf } from '../components/shared/ErrorState/explainError';
import { useText } from '../translation';
import { useMlops } from './useMlops';

/** What can be shipped to a service, and why the reader may not. */
export function useShipping(service: InferenceService) {
  const t = useText();
  const options = useMlops('getRolloutOptions', {
    path: { service: service.name },
    // What can be shipped depends on what serves, and on whether it runs.
    hint: `${service.revision.number} ${service.status.phase}`,
  });
  let unavailable: string | undefined;
  if (!options.data) {
    unavailable = options.error
      ? messageOf(options.error)
      : t('shipping.checking');
  } else if (!options.data.permissions.canStart) {
    unavailable = t('shipping.noPermission', {
      owner: humanizeEntityRef(parseEntityRef(service.owner), {
        defaultKind: 'group',
      }),
    });
  }
  return { options, unavailable };
}
