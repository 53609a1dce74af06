import { DeploymentRequest } from '@fairway/backstage-plugin-mlops-common';
import { createHash } from 'node:crypto';

/**
 * SHA-256 of what a request asks for, to tell its repetition from another one.
 *
 * The order of fields says nothing, and neither does when somebody clicked.
 */
export function hashRequest(request: DeploymentRequest): string {
  const { clickedAt, ...rest } = request;
  return hashFields(rest);
}

/** SHA-256 of plain JSON, whatever the order of its fields. */
export function hashFields(fields: object): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(fields)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return value && typeof value === 'object'
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, inner]) => [key, sorted(inner)]),
      )
    : value;
}
