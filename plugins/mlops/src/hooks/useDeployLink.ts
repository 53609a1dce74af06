import { useRouteRef } from '@backstage/core-plugin-api';
import { useCallback } from 'react';
import { VLLM_RUNTIME } from '@fairway/backstage-plugin-mlops-common';
import { templateRouteRef } from '../routes';

/** Templates by the runtime of what they deploy; of all others the first. */
const usualTemplate = 'deploy-ml-model';
const templates: Record<string, string> = { [VLLM_RUNTIME]: 'deploy-llm' };

/**
 * Gives the address of the template "Deploy ML model", or of "Deploy LLM" for a
 * language model, prefilled; nothing when the portal has no place that runs
 * templates.
 */
export function useDeployLink() {
  const link = useRouteRef(templateRouteRef);
  return useCallback(
    (
      formData?: {
        model: string;
        version?: string;
        environment?: string;
        owner?: string;
      },
      runtime?: string,
    ) => {
      const templateName = templates[runtime ?? ''] ?? usualTemplate;
      const path = link?.({ namespace: 'default', templateName });
      return path && formData
        ? `${path}?formData=${encodeURIComponent(JSON.stringify(formData))}`
        : path;
    },
    [link],
  );
}
