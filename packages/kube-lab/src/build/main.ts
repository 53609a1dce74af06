import { buildPart, type BuiltPart } from './buildPart.ts';
import { parts, type PartName } from './parts.ts';

const mebibyte = 1024 * 1024;

/**
 * `kube-lab build`: builds parts into the cache and prints a table of them.
 *
 * @returns exit code
 */
export async function runBuild(names: readonly string[]): Promise<number> {
  const unknown = names.find(name => !Object.hasOwn(parts, name));
  if (unknown !== undefined) {
    const known = Object.keys(parts).join(', ');
    process.stderr.write(
      `There is no part '${unknown}': choose of ${known}.\n`,
    );
    return 2;
  }
  const chosen = (names.length > 0 ? names : Object.keys(parts)) as PartName[];
  process.stdout.write(
    row('part', 'version', 'program', 'seconds', 'MiB', 'built'),
  );
  let failures = 0;
  for (const name of chosen) {
    try {
      process.stdout.write(rows(await buildPart(name)));
    } catch (error) {
      failures += 1;
      process.stderr.write(`${(error as Error).message}\n`);
    }
  }
  return failures > 0 ? 1 : 0;
}

function rows({ name, version, programs, isNew }: BuiltPart): string {
  return programs
    .map(({ program, seconds, bytes }) =>
      row(
        name,
        version,
        program,
        seconds.toFixed(0),
        (bytes / mebibyte).toFixed(0),
        isNew ? 'now' : 'before',
      ),
    )
    .join('');
}

function row(...cells: string[]): string {
  const widths = [14, 11, 26, 9, 7, 0];
  return `${cells
    .map((cell, index) => cell.padEnd(widths[index]))
    .join('')
    .trimEnd()}\n`;
}
