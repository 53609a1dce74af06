import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';
import { mlopsApiRef } from '../../../api';
import { useResource } from '../../../hooks/useResource';
import type { ShipRequest } from './form';

const typingMs = 300;

/**
 * What a request would do, asked again once it has not changed for a moment.
 * `isPresent` is false while the answer belongs to an earlier request.
 */
export function usePreview(service: string, request: ShipRequest | undefined) {
  const mlopsApi = useApi(mlopsApiRef);
  const wanted = request ? JSON.stringify(request) : '';
  const [asked, setAsked] = useState(wanted);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wanted), typingMs);
    return () => clearTimeout(timer);
  }, [wanted]);
  const resource = useResource({
    key: `${service} ${asked}`,
    load: async signal =>
      asked === ''
        ? undefined
        : mlopsApi.call('previewRollout', {
            path: { service },
            body: { ...JSON.parse(asked), idempotencyKey: 'preview' },
            signal,
          }),
  });
  return {
    resource,
    isPresent:
      asked === wanted && !resource.isStale && resource.data !== undefined,
  };
}
