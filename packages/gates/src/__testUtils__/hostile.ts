import fc from 'fast-check';

const odd = fc.constantFrom<unknown>(
  NaN,
  Infinity,
  -Infinity,
  -0,
  -1,
  0.5,
  1e308,
  2 ** 53,
  '',
  'NaN',
  null,
  undefined,
  true,
  [],
  {},
  10n ** 30n,
);

/**
 * An input with one of its parts, at any depth, replaced by something odd or
 * taken away. `path` says which part.
 */
export function spoiled(
  input: unknown,
): fc.Arbitrary<{ input: never; path: string }> {
  return fc
    .tuple(fc.infiniteStream(fc.nat()), odd, fc.boolean())
    .map(([picks, value, isRemoved]) => {
      const copy = structuredClone(input);
      let place = copy as Record<string, unknown>;
      const path: string[] = [];
      for (const pick of picks) {
        const keys = Object.keys(place);
        const key = keys[pick % keys.length];
        path.push(key);
        const next = place[key];
        const isInner =
          typeof next === 'object' &&
          next !== null &&
          !ArrayBuffer.isView(next) &&
          Object.keys(next).length > 0;
        const goesOn = isInner && pick % 5 !== 0;
        if (!goesOn) {
          if (isRemoved) {
            delete place[key];
          } else {
            place[key] = value;
          }
          break;
        }
        place = next as Record<string, unknown>;
      }
      return { input: copy as never, path: path.join('.') };
    });
}
