import { DeploymentRequest } from '@fairway/backstage-plugin-mlops-common';
import { createHash } from 'node:crypto';

/**
 * SHA-256 of what a request asks for, to tell its repetition from another one.
 *
 * The order of fields says nothing, and neither does when somebody clicked.
 */
export function hashRequest(request: DeploymentRequest): string {
  const { clickedAt, ...rest } = request;
  const sorted = (value: unknown): unknown =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, sorted(inner)]),
        )
      : value;
  return createHash('sha256')
    .update(JSON.stringify(sorted(rest)))
    .digest('hex');
}
