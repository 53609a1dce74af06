/** More files are counted, and not named. */
const MAX_FILES = 10;

/** Files of a folder, as people read them. */
export function filesInWords(folder: string, files: readonly string[]): string {
  const named = files
    .slice(0, MAX_FILES)
    .map(file => `${folder}/${file}`)
    .join(', ');
  return files.length > MAX_FILES
    ? `${named} and ${files.length - MAX_FILES} more`
    : named;
}

/** `Revision 2`, or `Revisions 2 and 3`. */
export function revisionsInWords(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  return sorted.length === 1
    ? `Revision ${sorted[0]}`
    : `Revisions ${sorted.slice(0, -1).join(', ')} and ${sorted.at(-1)}`;
}
