/**
 * `it` for what a target can do; nothing for what it cannot, which is no test
 * that was skipped: that it says so is tested in its place.
 */
export function applicable(
  canDoIt: boolean,
): (name: string, test: () => Promise<void>) => void {
  return canDoIt ? it : () => {};
}
