import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';

/** Single quotes protect everything in a POSIX shell but themselves. */
const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A line that predicts from a shell, with the revision's example request. */
export function curlOf(
  endpoint: NonNullable<InferenceService['endpoint']>,
  example: Record<string, unknown> | undefined,
): string {
  return [
    `curl ${quote(endpoint.inferUrl)}`,
    `-H 'Authorization: Bearer YOUR_KEY'`,
    `-H 'Content-Type: application/json'`,
    `-d ${quote(JSON.stringify(example ?? { inputs: [] }))}`,
  ].join(' \\\n  ');
}
