import { useRouteRef } from '@backstage/core-plugin-api';
import { useCallback } from 'react';
import { templateRouteRef } from '../routes';

const templateName = 'deploy-ml-model';

/**
 * Gives the address of the template "Deploy ML model", prefilled; nothing when
 * the portal has no place that runs templates.
 */
export function useDeployLink() {
  const link = useRouteRef(templateRouteRef);
  return useCallback(
    (formData?: {
      model: string;
      version?: string;
      environment?: string;
      owner?: string;
    }) => {
      const path = link?.({ namespace: 'default', templateName });
      return path && formData
        ? `${path}?formData=${encodeURIComponent(JSON.stringify(formData))}`
        : path;
    },
    [link],
  );
}
