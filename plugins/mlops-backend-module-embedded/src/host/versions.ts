/**
 * Compares versions by their numbers: negative when `a` is older than `b`.
 * Pre-release tags do not count; what is no version counts as 0.0.0.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map(numbersOf);
  const index = left.findIndex((value, i) => value !== right[i]);
  return index < 0 ? 0 : left[index] - right[index];
}

function numbersOf(version: string): number[] {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version);
  return match ? match.slice(1).map(Number) : [0, 0, 0];
}

/** The version of the serving-host that is installed with this module. */
export function hostVersion(): string {
  return require('@fairway/serving-host/package.json').version;
}
