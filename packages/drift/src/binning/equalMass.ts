/**
 * Divides a row of blocks into runs of about equal mass.
 *
 * A block of at least a share of 1 / `parts` gets a run of its own, so that a
 * heavy value such as 0 can be told from its neighbours; what lies between
 * such blocks is cut at the ends of blocks nearest to equal mass. There are at
 * most 2 * `parts` + 1 runs.
 *
 * @param masses - of the blocks, in order; not negative
 * @returns the index of the first block of each run but the first
 */
export function equalMass(masses: ArrayLike<number>, parts: number): number[] {
  const total = Array.prototype.reduce.call<
    ArrayLike<number>,
    [(sum: number, mass: number) => number, number],
    number
  >(masses, (sum, mass) => sum + mass, 0);
  const share = total / parts;
  const starts: number[] = [];
  let first = 0;
  while (first < masses.length) {
    starts.push(first);
    let end = first;
    let mass = 0;
    while (end < masses.length && masses[end] < share) {
      mass += masses[end];
      end++;
    }
    if (end === first) {
      first++;
    } else {
      starts.push(...cuts(masses, first, end, mass, Math.round(mass / share)));
      first = end;
    }
  }
  return starts.slice(1);
}

/** Cuts the blocks from `first` to before `end` into at most `runs`. */
function cuts(
  masses: ArrayLike<number>,
  first: number,
  end: number,
  mass: number,
  runs: number,
): number[] {
  const found: number[] = [];
  let before = 0;
  let wanted = 1;
  for (let block = first; block < end; block++) {
    const after = before + masses[block];
    while (wanted < runs && (wanted * mass) / runs <= after) {
      const goal = (wanted * mass) / runs;
      const cut = goal - before < after - goal ? block : block + 1;
      if (cut > first && cut < end && cut !== found.at(-1)) {
        found.push(cut);
      }
      wanted++;
    }
    before = after;
  }
  return found;
}
