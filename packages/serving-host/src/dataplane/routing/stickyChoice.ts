import { createHash } from 'node:crypto';

/** A number in (0, 1) that a value and a key always have, spread evenly. */
function drawOf(value: string, key: number): number {
  const hash = createHash('sha256').update(`${key}\n${value}`).digest();
  return (hash.readUIntBE(0, 6) + 1) / (2 ** 48 + 1);
}

/**
 * The choice that a value always gets, by weighted rendezvous hashing: each
 * choice draws -weight / ln(u), the highest wins. Over many values each choice
 * gets its share. When weights change, only as many values move as must: none
 * moves between two choices whose weights stay in proportion.
 *
 * Source: D. Thaler, C. Ravishankar, Using name-based mappings to increase hit
 * rates (1998); weights after J. Schindelhauer, G. Schomaker, Weighted
 * distributed hash tables (2005).
 */
export function stickyChoice<
  C extends { readonly number: number; readonly weight: number },
>(choices: readonly C[], value: string): C | undefined {
  let chosen: C | undefined;
  let highest = 0;
  for (const choice of choices) {
    if (choice.weight > 0) {
      const score = -choice.weight / Math.log(drawOf(value, choice.number));
      if (score > highest) {
        highest = score;
        chosen = choice;
      }
    }
  }
  return chosen;
}
