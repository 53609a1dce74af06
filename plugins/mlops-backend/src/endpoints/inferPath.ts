/** Where predictions go, below the base URL of a service. */
export function inferPath(modelName: string): string {
  return `/v2/models/${encodeURIComponent(modelName)}/infer`;
}
