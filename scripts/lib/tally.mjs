/**
 * How a part of the tests went.
 *
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} notes what was skipped, by name, and what failed to run
 */

export const passed = (notes = []) => ({
  passed: 1,
  failed: 0,
  skipped: 0,
  notes,
});

export const failed = note => ({
  passed: 0,
  failed: 1,
  skipped: 0,
  notes: [note],
});

/**
 * A part, or a real thing that it needs, that is not there: skipped by name,
 * and a failure where everything has to be there.
 */
export function absent(note) {
  return process.env.FAIRWAY_REQUIRE_ALL
    ? failed(`${note} (FAIRWAY_REQUIRE_ALL is set)`)
    : { passed: 0, failed: 0, skipped: 1, notes: [`skipped: ${note}`] };
}

export function add(...tallies) {
  return {
    passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
    failed: tallies.reduce((sum, tally) => sum + tally.failed, 0),
    skipped: tallies.reduce((sum, tally) => sum + tally.skipped, 0),
    notes: tallies.flatMap(tally => tally.notes),
  };
}

/** The last line that the test command prints. */
export const summary = tally =>
  `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`;
