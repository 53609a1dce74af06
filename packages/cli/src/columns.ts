/**
 * Columns padded to their widest cell: the first ones to the left, the others to
 * the right.
 */
export function columns(
  rows: readonly (readonly string[])[],
  leftAligned = 1,
): string[] {
  const widths = rows[0].map((_, i) =>
    Math.max(...rows.map(row => row[i].length)),
  );
  return rows.map(row =>
    row
      .map((cell, i) =>
        i < leftAligned ? cell.padEnd(widths[i]) : cell.padStart(widths[i]),
      )
      .join('  ')
      .trimEnd(),
  );
}
