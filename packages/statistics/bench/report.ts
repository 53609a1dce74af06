/** Prints a table of Markdown. */
export function printTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  process.stdout.write(
    `\n${line(header)}${line(header.map(() => '---'))}${rows
      .map(line)
      .join('')}`,
  );
}

/** A share as whole per cent, or with one digit where it is small. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

export const count = (value: number) =>
  Math.round(value).toLocaleString('en-US');
