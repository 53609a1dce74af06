/** Where a function that falls from left to right crosses zero, by halving. */
export function solveFalling(
  f: (x: number) => number,
  left: number,
  right: number,
): number {
  let [low, high] = [left, right];
  // 60 halvings leave nothing of an interval of length 2 that a double tells.
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (f(middle) > 0) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}
